using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;

namespace Scalable.Lab.Measuring;

/// <summary>Counts the round trips to PostgreSQL of .NET processes, as Npgsql in them reports each second through the event pipe.</summary>
internal sealed class QueryCounters : IDisposable
{
    private const string Meter = "Npgsql";
    private const string Operations = "db.client.operation.duration";

    private readonly ConcurrentDictionary<int, Session> _sessions = new();

    /// <summary>Returns the round trips of these processes since they were first named here; ended processes are forgotten.</summary>
    public long Count(IReadOnlyList<int> processes)
    {
        foreach (var ended in _sessions.Keys.Where(process => !Directory.Exists($"/proc/{process}")))
        {
            if (_sessions.TryRemove(ended, out var session))
                session.Dispose();
        }

        return processes.Sum(process => _sessions.GetOrAdd(process, id => new Session(id)).Count);
    }

    public void Dispose()
    {
        foreach (var session in _sessions.Values)
            session.Dispose();
        _sessions.Clear();
    }

    private sealed class Session : IDisposable
    {
        private EventPipeSession? _pipe;
        private long _count;
        private volatile bool _isDisposed;

        public Session(int process) => new Thread(() => Listen(process)) { IsBackground = true, Name = $"Counters of {process}" }.Start();

        public long Count => Interlocked.Read(ref _count);

        public void Dispose()
        {
            _isDisposed = true;
            _pipe?.Dispose();
        }

        private static Dictionary<string, string> Settings() => new()
        {
            ["SessionId"] = Guid.NewGuid().ToString(),
            ["Metrics"] = $"{Meter}\\{Operations}",
            ["RefreshInterval"] = "1",
            ["MaxTimeSeries"] = "100",
            ["MaxHistograms"] = "10",
        };

        private void Listen(int process)
        {
            try
            {
                _pipe = new DiagnosticsClient(process).StartEventPipeSession(
                    new EventPipeProvider("System.Diagnostics.Metrics", EventLevel.Informational, keywords: 0x2, Settings()),
                    requestRundown: false);
                if (_isDisposed)
                    _pipe.Dispose();
                using var source = new EventPipeEventSource(_pipe.EventStream);
                source.Dynamic.All += reported =>
                {
                    if (reported.EventName == "HistogramValuePublished" && reported.PayloadByName("count") is { } count)
                        Interlocked.Add(ref _count, Convert.ToInt64(count, CultureInfo.InvariantCulture));
                };
                source.Process();
            }
            catch (Exception)
            {
                // The process or the lab has ended. Where a process is killed, the reader of its stream fails in many ways, and a thread
                // that fails would take the AppHost with it: without the stream there are no figures, and nothing else is lost.
            }
        }
    }
}
