using Scalable.Diagnosis.Telemetry;
using Scalable.Diagnosis.Windows;

namespace Scalable.Diagnosis.Rules;

/// <summary>A read within one request.</summary>
internal readonly record struct ReadSample(UInt128 Trace, ServerRequest Request, SpanRecord Span);

/// <summary>What one minute showed of a read.</summary>
/// <param name="Reads">All reads of the minute.</param>
/// <param name="Repeated">Those of them whose values came often.</param>
/// <param name="Keys">The number of different values that came often.</param>
/// <param name="Top">How often the most frequent ones came.</param>
internal sealed record ReadMinute(int Reads, int Repeated, int Keys, int Top, int Writes, TimeSpan MeanTime, string Route)
{
    public bool HasValues { get; init; }

    /// <value>Whether the responses are known, by size or ETag, to be the same each time.</value>
    public bool HasEqualSizes { get; init; }

    public double Share => (double)Repeated / Reads;
}

/// <summary>The reads of one query by one service: how often each value came in the current minute.</summary>
internal sealed class RepeatedRead
{
    private readonly Dictionary<int, Repeats> _keys = [];
    private int _reads, _withValues;
    private long _time;
    private string _route = "";

    /// <value>The minute that showed most, of those that show a missing cache.</value>
    public ReadMinute? Best { get; private set; }

    public Samples Samples { get; } = new();

    /// <param name="key">What tells equal reads from others; null if unknown.</param>
    public void Add(int? key, ReadSample sample, int maxKeys)
    {
        _reads++;
        _time += sample.Span.Duration;
        _withValues += sample.Span.Values is null ? 0 : 1;
        _route = sample.Request.Label;
        if (key is not { } known || !(_keys.TryGetValue(known, out var repeats) || _keys.Count < maxKeys))
            return;
        repeats ??= _keys[known] = new();
        repeats.Add(sample);
        if (repeats.Traces > 1)
            Samples.Add(sample.Trace);
    }

    public void BeginMinute()
    {
        _keys.Clear();
        (_reads, _withValues, _time) = (0, 0, 0);
    }

    public void Judge(int minRepeats, double minShare, double minReadsPerWrite, int writes)
    {
        var often = _keys.Values.Where(repeats => repeats.Traces >= minRepeats && !repeats.Changes).ToArray();
        var repeated = often.Sum(repeats => repeats.Traces);
        if (repeated == 0 || repeated < _reads * minShare || _reads < writes * minReadsPerWrite || repeated < Best?.Repeated)
            return;
        var top = often.Max(repeats => repeats.Traces);
        Best = new(_reads, repeated, often.Length, top, writes, Figures.Nanoseconds((double)_time / _reads), _route)
        {
            HasValues = _withValues == _reads,
            HasEqualSizes = often.All(repeats => repeats.HasSizes),
        };
    }

    private sealed class Repeats
    {
        private long? _answer;
        private UInt128 _lastTrace;
        private int _changes;

        public int Traces { get; private set; }

        public bool HasSizes => _answer is not null;

        // The answer differs more often than once in ten.
        public bool Changes => _changes * 10 > Traces;

        public void Add(ReadSample sample)
        {
            if (sample.Trace == _lastTrace)
                return;
            _lastTrace = sample.Trace;
            Traces++;
            var answer = sample.Request.ETag ?? sample.Request.ResponseBytes;
            if (answer is not null && _answer is not null && answer != _answer)
                _changes++;
            _answer = answer ?? _answer;
        }
    }
}
