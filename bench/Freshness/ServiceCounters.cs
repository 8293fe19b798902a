using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;

namespace Scalable.Bench.Freshness;

/// <summary>Totals of the counters of services in other processes, as the runtime's event pipe reports them each second.</summary>
internal sealed class ServiceCounters : IDisposable
{
    private const string Meter = "Scalable.ResponseCache";

    /// <summary>The time after which all that has been counted before is reported.</summary>
    public static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(int Process, string Instrument), double> _totals = new();
    private readonly List<EventPipeSession> _sessions = [];

    public ServiceCounters(IEnumerable<Process> processes)
    {
        foreach (var process in processes)
        {
            var session = new DiagnosticsClient(process.Id).StartEventPipeSession(
                new EventPipeProvider(
                    "System.Diagnostics.Metrics",
                    EventLevel.Informational,
                    keywords: 0x2, // values over time
                    new Dictionary<string, string>
                    {
                        ["SessionId"] = Guid.NewGuid().ToString(),
                        ["Metrics"] = Meter,
                        ["RefreshInterval"] = ReportInterval.TotalSeconds.ToString(CultureInfo.InvariantCulture),
                    }),
                requestRundown: false);
            _sessions.Add(session);
            new Thread(() => Listen(process.Id, session)) { IsBackground = true }.Start();
        }
    }

    /// <summary>The total of a counter over all processes.</summary>
    public double Total(string instrument) => _totals.Where(total => total.Key.Instrument == instrument).Sum(total => total.Value);

    public void Dispose()
    {
        foreach (var session in _sessions)
            session.Dispose();
    }

    private void Listen(int process, EventPipeSession session)
    {
        try
        {
            using var source = new EventPipeEventSource(session.EventStream);
            source.Dynamic.All += reported =>
            {
                if (reported.EventName == "CounterRateValuePublished"
                    && double.TryParse((string)reported.PayloadByName("rate"), CultureInfo.InvariantCulture, out var increase))
                {
                    _totals.AddOrUpdate(
                        (process, (string)reported.PayloadByName("instrumentName")), increase, (_, total) => total + increase);
                }
            };
            source.Process();
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException or EndOfStreamException)
        {
            // The process or this bench has ended.
        }
    }
}
