using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Scalable.AdmissionControl;
using Scalable.AdmissionControl.Configuration;

namespace AdmissionControl.Tests;

/// <summary>
/// Backends that divide their processors equally among the requests in flight, in simulated time, so that each run has the same result.
/// </summary>
internal sealed class Simulation : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(0.1);

    private readonly FakeTimeProvider _time = new();
    private readonly List<Running> _running = [];
    private readonly List<(SimulatedClient Client, Task<AdmissionResult> Task)> _waiting = [];

    public Simulation(Action<AdmissionOptions>? configure = null, int backends = 1)
    {
        var options = new AdmissionOptions { MaxWait = TimeSpan.FromMilliseconds(250) };
        configure?.Invoke(options);
        Controller = new AdmissionController(Options.Create(options), _time);
        Destinations = [.. Enumerable.Range(1, backends).Select(number => $"backend {number}")];
        foreach (var destination in Destinations)
            Speed[destination] = 1;
    }

    public AdmissionController Controller { get; }

    public string[] Destinations { get; }

    /// <summary>The work that a processor of a backend completes per second, in seconds.</summary>
    public Dictionary<object, double> Speed { get; } = [];

    /// <summary>The processors of each backend.</summary>
    public int Processors { get; init; } = 1;

    public int Waiting => Controller.Observe().Waiting.Sum();

    public AdmissionRequest Request(uint client, Criticality criticality = Criticality.Normal) =>
        new(client, "route", Destinations, criticality);

    public Task<AdmissionResult> AcquireAsync(uint client, Criticality criticality = Criticality.Normal) =>
        Controller.AcquireAsync(Request(client, criticality), CancellationToken.None).AsTask();

    public async Task<AdmissionLease> AdmitAsync(uint client, Criticality criticality = Criticality.Normal)
    {
        var task = AcquireAsync(client, criticality);
        Assert.True(task.IsCompleted);
        return (await task).Lease!;
    }

    public void Advance(TimeSpan time) => _time.Advance(time);

    /// <summary>Runs clients that each keep a number of requests under way; a rejected one is sent again at the next step.</summary>
    public async Task RunAsync(TimeSpan time, params SimulatedClient[] clients)
    {
        for (var elapsed = TimeSpan.Zero; elapsed < time; elapsed += Step)
        {
            foreach (var client in clients)
            {
                for (; client.UnderWay < client.Connections; client.UnderWay++)
                    _waiting.Add((client, AcquireAsync(client.Id, client.Criticality)));
            }

            await StartAdmittedAsync();
            _time.Advance(Step);
            Work();
        }
    }

    public void Dispose() => Controller.Dispose();

    private async Task StartAdmittedAsync()
    {
        for (var index = _waiting.Count - 1; index >= 0; index--)
        {
            var (client, task) = _waiting[index];
            if (!task.IsCompleted)
                continue;
            _waiting.RemoveAt(index);
            if ((await task).Lease is { } lease)
            {
                _running.Add(new Running(client, lease));
                client.InFlight++;
                continue;
            }

            client.Rejected++;
            client.UnderWay--;
        }
    }

    private void Work()
    {
        foreach (var backend in _running.GroupBy(running => running.Lease.Destination).ToArray())
        {
            var share = Speed[backend.Key] * Step.TotalSeconds * Math.Min(1, (double)Processors / backend.Count());
            foreach (var running in backend)
            {
                running.Work += share;
                if (running.Work < running.Client.Work)
                    continue;
                running.Client.Completed++;
                running.Client.CompletedAt[backend.Key] = running.Client.CompletedAt.GetValueOrDefault(backend.Key) + 1;
                running.Client.UnderWay--;
                running.Client.InFlight--;
                running.Lease.Complete(responseLength: running.Client.ResponseLength);
                running.Lease.Dispose();
                _running.Remove(running);
            }
        }
    }

    private sealed class Running(SimulatedClient client, AdmissionLease lease)
    {
        public SimulatedClient Client => client;

        public AdmissionLease Lease => lease;

        public double Work { get; set; }
    }
}

/// <summary>A client that keeps a number of requests under way.</summary>
/// <param name="Id">The client's id.</param>
/// <param name="Connections">The number of requests under way.</param>
/// <param name="Work">The work of a request, in seconds.</param>
internal sealed record SimulatedClient(uint Id, int Connections, double Work)
{
    public Criticality Criticality { get; init; } = Criticality.Normal;

    /// <summary>Dearer requests have longer responses.</summary>
    public long ResponseLength => (long)(Work * 1_000_000);

    public int UnderWay { get; set; }

    public int InFlight { get; set; }

    public int Completed { get; set; }

    public int Rejected { get; set; }

    public Dictionary<object, int> CompletedAt { get; } = [];
}
