using System.Collections.Concurrent;
using System.Net;

namespace Scalable.SystemTests.Faults;

/// <summary>
/// 200 reads a second, spread over gateways as a load balancer would: in turn, and only to those that say they are ready. Each request
/// is for another address, so that no cache of the gateways answers it. A slow system is asked less, for it has never more than
/// 64 requests to answer.
/// </summary>
internal sealed class Traffic : IAsyncDisposable
{
    private const int PerTick = 4;
    private const int MaxConcurrentRequests = 64;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Probe = TimeSpan.FromMilliseconds(250);

    // Longer than the gateways', whose answer says more.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient[] _gateways;
    private readonly Task[] _running;
    // None until the first probe: a gateway that an earlier test has restarted may not listen yet.
    private volatile HttpClient[] _ready = [];
    private int _sent;
    private int _ended;

    public Traffic(IEnumerable<Uri> gateways)
    {
        _gateways = [.. gateways.Select(address => new HttpClient { BaseAddress = address, Timeout = Patience })];
        _running = [SendAsync(), ProbeAsync()];
    }

    public int Sent => _sent;

    /// <summary>What was not answered 200, how it was, and after how long.</summary>
    public ConcurrentQueue<string> Failures { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (var gateway in _gateways)
            gateway.Dispose();
        _stop.Dispose();
    }

    /// <summary>
    /// Waits until this many more requests have had their end, and so at the speed at which the system answers, not at that of the clock.
    /// </summary>
    public async Task PassAsync(int requests)
    {
        var goal = Volatile.Read(ref _ended) + requests;
        using var timer = new PeriodicTimer(Tick);
        while (Volatile.Read(ref _ended) < goal)
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Ends when every request has its answer.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
    }

    private async Task SendAsync()
    {
        using var timer = new PeriodicTimer(Tick);
        var requests = new List<Task>();
        while (!_stop.IsCancellationRequested)
        {
            var ready = _ready;
            for (var i = 0; i < PerTick && ready.Length > 0 && _sent - Volatile.Read(ref _ended) < MaxConcurrentRequests; i++)
            {
                requests.Add(GetAsync(ready[_sent % ready.Length], ++_sent));
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        await Task.WhenAll(requests);
    }

    private async Task GetAsync(HttpClient gateway, int number)
    {
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            using var answer = await gateway.GetAsync(
                $"/api/catalog/items/{1 + (number % 1000)}?api-version=2.0&n={number}", CancellationToken.None);
            if (answer.StatusCode != HttpStatusCode.OK)
                Failures.Enqueue(Failure($"{(int)answer.StatusCode}"));
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            Failures.Enqueue(Failure(failure.Message));
        }
        finally
        {
            Interlocked.Increment(ref _ended);
        }

        string Failure(string what) => $"{number}: {what} after {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s";
    }

    private async Task ProbeAsync()
    {
        using var timer = new PeriodicTimer(Probe);
        while (!_stop.IsCancellationRequested)
        {
            var healthy = await Task.WhenAll(_gateways.Select(IsReadyAsync));
            var ready = _gateways.Where((_, n) => healthy[n]).ToArray();
            _ready = ready.Length > 0 ? ready : _gateways;
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient gateway)
    {
        try
        {
            using var answer = await gateway.GetAsync("/health", CancellationToken.None);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
