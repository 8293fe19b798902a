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
    private readonly DiagnosisOptions _options;
    private readonly TimeProvider _timeProvider;
    private IRule[] _rules;
    private IReadOnlyList<Finding> _earlier = [];
    private long _lastBatch;

    /// <param name="options">When a mistake is reported. Default: as <see cref="DiagnosisOptions"/> says.</param>
    /// <param name="timeProvider">Tells spans from the future. Default: the system's clock.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public DiagnosisEngine(DiagnosisOptions? options = null, TimeProvider? timeProvider = null)
    {
        options ??= new();
        options.Validate();
        (_options, _timeProvider) = (options, timeProvider ?? TimeProvider.System);
        _coverage = new(_timeProvider);
        _observations = new(options.MaxKeys, _coverage);
        _traces = new(options.TraceWindow, options.MaxOpenSpans, _coverage, Examine);
        _rules = CreateRules();
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
            if (isComplete || _timeProvider.GetElapsedTime(_lastBatch) >= _options.TraceWindow)
                _traces.CompleteAll();
            var coverage = _coverage.ToReport(_observations.Sampling.IsSampled);
            var found = Find();
            var earlier = _earlier.ExceptBy(found.Select(finding => finding.Fingerprint), finding => finding.Fingerprint);
            var findings = FindingOrder.Arrange(found.Concat(earlier), coverage)
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
            {
                _observations.Sampling.Add(span);
                _traces.Add(span);
            }

            _traces.CompleteDue();
            if (_options.Period > TimeSpan.Zero && TimeSpan.FromSeconds(_coverage.Seconds) >= _options.Period)
                BeginPeriod();
        }
    }

    private void BeginPeriod()
    {
        _earlier = Find();
        _observations.BeginPeriod();
        _coverage.BeginPeriod();
        _rules = CreateRules();
    }

    private IRule[] CreateRules() =>
    [
        new RepeatedCallRule(_options, _observations),
        new ConnectionRule(_options, _observations),
        new PoolRule(_options, _observations),
        new CacheRule(_options, _observations),
        new LimitRule(_options, _observations),
        new SlowWorkRule(_options, _observations),
        new ThreadRule(_observations),
    ];

    private IReadOnlyList<Finding> Find() => [.. _rules.SelectMany(rule => rule.Find())];

    private void Examine(Trace trace)
    {
        _observations.Add(trace);
        foreach (var rule in _rules)
            rule.Add(trace);
    }
}
