using LocalAspire.Dashboard.Settings;

namespace LocalAspire.Dashboard.Telemetry.Logs;

/// <summary>The latest log records, bounded in count and in bytes; the oldest goes first.</summary>
internal sealed class LogStore(TelemetryLimits limits, Changes changes)
{
    private readonly Lock _lock = new();
    private readonly Queue<LogEntry> _entries = [];
    private readonly HeldResources _resources = new();
    private long _cost;
    private long _lastId;

    public void Add(List<LogEntry> entries)
    {
        if (entries.Count == 0)
            return;
        lock (_lock)
        {
            foreach (var entry in entries)
            {
                entry.Id = ++_lastId;
                _entries.Enqueue(entry);
                _cost += entry.Cost + _resources.Hold(entry.Resource);
            }

            while (_entries.Count > limits.MaxLogCount || _cost > limits.MaxLogBytes)
            {
                var oldest = _entries.Dequeue();
                _cost -= oldest.Cost + _resources.Release(oldest.Resource);
            }
        }

        changes.Note(Topic.Logs);
    }

    /// <summary>All records, in order of arrival.</summary>
    public LogEntry[] Snapshot()
    {
        lock (_lock)
            return [.. _entries];
    }

    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
            _resources.Clear();
            _cost = 0;
        }

        changes.Note(Topic.Logs);
    }
}
