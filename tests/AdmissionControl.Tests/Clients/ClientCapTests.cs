namespace AdmissionControl.Tests.Clients;

public class ClientCapTests
{
    private readonly SimulatedClient[] _others =
        [.. Enumerable.Range(2, 3).Select(id => new SimulatedClient((uint)id, Connections: 1, Work: 0.001))];

    [Fact]
    public async Task A_client_whose_concurrency_yields_no_throughput_is_left_with_few_requests_in_flight()
    {
        using var simulation = new Simulation(options => options.MaxWait = TimeSpan.FromSeconds(1)) { Processors = 2 };
        var greedy = new SimulatedClient(1, Connections: 64, Work: 0.02);
        await simulation.RunAsync(TimeSpan.FromSeconds(10), [greedy, .. _others]);
        var inFlight = new List<int>();

        for (var round = 0; round < 100; round++)
        {
            await simulation.RunAsync(TimeSpan.FromMilliseconds(50), [greedy, .. _others]);
            inFlight.Add(greedy.InFlight);
        }

        Assert.InRange(inFlight.Average(), 0.5, 4);
        Assert.All(_others, other => Assert.Equal(0, other.Rejected));
    }

    [Fact]
    public async Task A_client_whose_concurrency_does_yield_throughput_receives_all_that_it_sends()
    {
        // A backend that mostly waits, for example for another service.
        using var simulation = new Simulation(options => options.MaxWait = TimeSpan.FromSeconds(1)) { Processors = 1000 };
        var busy = new SimulatedClient(1, Connections: 40, Work: 0.05);
        await simulation.RunAsync(TimeSpan.FromSeconds(10), [busy, .. _others]);
        var before = busy.Completed;

        await simulation.RunAsync(TimeSpan.FromSeconds(2), [busy, .. _others]);

        Assert.InRange((busy.Completed - before) / 2.0, 0.8 * 800, 800);
    }
}
