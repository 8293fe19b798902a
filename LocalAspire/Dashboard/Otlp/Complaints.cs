namespace LocalAspire.Dashboard.Otlp;

/// <summary>Speaks of malformed exports at most once a minute, however many come.</summary>
internal sealed partial class Complaints(ILogger<Complaints> logger, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long? _last;
    private long _unsaid;

    /// <param name="source">What it was of: a signal, or a protocol.</param>
    /// <param name="reason">What is wrong with it.</param>
    public void Malformed(string source, string reason)
    {
        lock (_lock)
        {
            _unsaid++;
            if (_last is { } last && time.GetElapsedTime(last) < Interval)
                return;
            _last = time.GetTimestamp();
            LogMalformed(logger, _unsaid, source, reason);
            _unsaid = 0;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused {Count} malformed exports; the last one, of {Source}: {Reason}")]
    private static partial void LogMalformed(ILogger logger, long count, string source, string reason);
}
