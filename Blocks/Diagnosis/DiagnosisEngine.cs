using Scalable.Diagnosis.Findings;
using Scalable.Diagnosis.Rules;
using Scalable.Diagnosis.Telemetry;
using Scalable.Diagnosis.Windows;

namespace Scalable.Diagnosis;

/// <summary>
/// Reads telemetry as it arrives, and reports at any time the mistakes that it shows. Memory is bounded by <see cref="DiagnosisOptions"/>;
/// telemetry beyond these bounds is dropped and counted, which lowers the confidence of all findings. Thread-safe.
/// </summary>
public sealed class DiagnosisEngine : ITelemetrySink
{
    private readonly Lock _lock = new();
    private readonly Coverage _coverage;
    private readonly Observations _observations;
    private readonly TraceAssembler _traces;
    private readonly IRule[] _rules;
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _traceWindow;
    private long _lastBatch;

    /// <param name="options">When a mistake is reported. Default: as <see cref="DiagnosisOptions"/> says.</param>
    /// <param name="timeProvider">Tells spans from the future. Default: the system's clock.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public DiagnosisEngine(DiagnosisOptions? options = null, TimeProvider? timeProvider = null)
    {
        options ??= new();
        options.Validate();
        (_timeProvider, _traceWindow) = (timeProvider ?? TimeProvider.System, options.TraceWindow);
        _coverage = new(_timeProvider);
        _observations = new(options.MaxKeys, _coverage);
        _traces = new(options.TraceWindow, options.MaxOpenSpans, _coverage, Examine);
        _rules =
        [
            new RepeatedCallRule(options, _observations),
            new ConnectionRule(options, _observations),
            new PoolRule(options, _observations),
            new CacheRule(options, _observations),
            new LimitRule(options, _observations),
            new SlowWorkRule(options, _observations),
            new ThreadRule(_observations),
        ];
    }

    /// <summary>Notes that a part of the input could not be read, in one line.</summary>
    public void AddUnreadable(string reason)
    {
        lock (_lock)
            _coverage.AddUnreadable(reason);
    }

    /// <summary>
    /// Returns the findings so far. A trace counts once none of its spans has come for <see cref="DiagnosisOptions.TraceWindow"/>.
    /// </summary>
    /// <param name="acknowledgements">Findings to list separately. Default: none.</param>
    /// <param name="isComplete">Whether no more telemetry will come: traces that still wait for spans are examined as they are.</param>
    public DiagnosisReport Report(Acknowledgements? acknowledgements = null, bool isComplete = false)
    {
        lock (_lock)
        {
            // The clock of traces is their spans': where none come any more, it stands still.
            if (isComplete || _timeProvider.GetElapsedTime(_lastBatch) >= _traceWindow)
                _traces.CompleteAll();
            var coverage = _coverage.ToReport();
            var findings = FindingOrder.Arrange(_rules.SelectMany(rule => rule.Find()), coverage)
                .ToLookup((acknowledgements ?? Acknowledgements.None).Contains);
            return new([.. findings[false]], [.. findings[true]], coverage);
        }
    }

    void ITelemetrySink.Add(TelemetryBatch batch)
    {
        lock (_lock)
        {
            _coverage.Count(batch);
            if (batch.Spans.Count > 0)
                _lastBatch = _timeProvider.GetTimestamp();
            foreach (var point in batch.Metrics)
                _observations.Add(point);
            foreach (var record in batch.Logs)
                _observations.Add(record);
            foreach (var span in batch.Spans)
                _traces.Add(span);
            _traces.CompleteDue();
        }
    }

    private void Examine(Trace trace)
    {
        _observations.Add(trace);
        foreach (var rule in _rules)
            rule.Add(trace);
    }
}
