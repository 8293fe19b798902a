using System.Diagnostics;
using System.Text.Json;

namespace Scalable.Bench.Freshness;

/// <summary>
/// Polls what was written, and records how long after the writer's response the last old response arrived. Polls every two milliseconds
/// at first, which is the resolution, and every twenty after 40 milliseconds; gives up looking after half a second.
/// </summary>
internal sealed class StalenessProbe(Uri gateway) : IDisposable
{
    private const int MaxProbes = 8;

    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan FastDuration = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(500);

    private readonly HttpClient _client = new() { BaseAddress = gateway };
    private readonly Lock _gate = new();
    private readonly List<Task> _probes = [];
    private readonly List<double> _items = [];
    private readonly List<double> _home = [];
    private int _active;

    /// <summary>Milliseconds for the item itself; 0 if no old response was seen.</summary>
    public IReadOnlyList<double> Items => _items;

    /// <summary>Milliseconds for the home page, if it shows the item.</summary>
    public IReadOnlyList<double> Home => _home;

    /// <summary>Observes a write, unless enough are observed already.</summary>
    public void Observe(ItemWrite write)
    {
        lock (_gate)
        {
            if (_active >= MaxProbes)
                return;
            Start(ProbeAsync(write, Traffic.Item(write.Item), item => item, _items));
            if (write.Item <= Traffic.HomePageItems)
                Start(ProbeAsync(write, Traffic.HomePage, page => ItemOf(page, write.Item), _home));
        }

        void Start(Task probe)
        {
            _active++;
            _probes.Add(probe);
        }
    }

    public Task CompleteAsync()
    {
        lock (_gate)
            return Task.WhenAll(_probes);
    }

    public void Dispose() => _client.Dispose();

    private async Task ProbeAsync(ItemWrite write, string path, Func<JsonElement, JsonElement> find, List<double> results)
    {
        var lastOld = TimeSpan.Zero;
        try
        {
            // Off the writer's thread.
            await Task.Yield();
            while (Stopwatch.GetElapsedTime(write.Acknowledged) is var asked && asked < Duration)
            {
                using var page = JsonDocument.Parse(await _client.GetByteArrayAsync(path));
                var answered = Stopwatch.GetElapsedTime(write.Acknowledged);
                if (find(page.RootElement).GetProperty("price").GetDecimal() < write.Price)
                    lastOld = answered;
                var next = asked + (asked < FastDuration ? Fast : Slow);
                if (next > answered)
                    await Task.Delay(next - answered);
            }
        }
        finally
        {
            lock (_gate)
            {
                _active--;
                results.Add(lastOld.TotalMilliseconds);
            }
        }
    }

    private static JsonElement ItemOf(JsonElement page, int id) =>
        page.GetProperty("data").EnumerateArray().Single(item => item.GetProperty("id").GetInt32() == id);
}
