namespace AdmissionControl.Tests.Backends;

public class BackendChoiceTests
{
    private static readonly TimeSpan Seconds = TimeSpan.FromSeconds(10);

    private static SimulatedClient[] Clients =>
        [.. Enumerable.Range(1, 4).Select(id => new SimulatedClient((uint)id, Connections: 1, Work: 0.002))];

    [Fact]
    public async Task Equally_fast_backends_receive_equally_many_requests()
    {
        using var simulation = new Simulation(backends: 2) { Processors = 4 };
        var clients = Clients;

        await simulation.RunAsync(Seconds, clients);

        var counts = simulation.Destinations
            .Select(backend => clients.Sum(client => client.CompletedAt.GetValueOrDefault(backend)))
            .ToArray();
        Assert.InRange((double)counts[0] / counts[1], 0.9, 1.1);
    }

    [Fact]
    public async Task A_backend_ten_times_slower_is_left_out_and_tried_again_from_time_to_time()
    {
        using var simulation = new Simulation(backends: 3) { Processors = 4 };
        var clients = Clients;
        await simulation.RunAsync(TimeSpan.FromSeconds(1), clients);
        var slow = simulation.Destinations[0];
        simulation.Speed[slow] = 0.1;
        int Count() => clients.Sum(client => client.CompletedAt.GetValueOrDefault(slow));
        await simulation.RunAsync(TimeSpan.FromSeconds(1), clients);
        var (slowBefore, allBefore) = (Count(), clients.Sum(client => client.Completed));

        await simulation.RunAsync(Seconds, clients);

        var (slowCount, all) = (Count() - slowBefore, clients.Sum(client => client.Completed) - allBefore);
        Assert.InRange(slowCount, 1, all / 100);
    }

    [Fact]
    public async Task A_backend_that_has_recovered_receives_its_part_again()
    {
        using var simulation = new Simulation(backends: 2) { Processors = 4 };
        var clients = Clients;
        simulation.Speed[simulation.Destinations[0]] = 0.1;
        await simulation.RunAsync(Seconds, clients);
        simulation.Speed[simulation.Destinations[0]] = 1;
        await simulation.RunAsync(TimeSpan.FromSeconds(60), clients);
        int Count() => clients.Sum(client => client.CompletedAt.GetValueOrDefault(simulation.Destinations[0]));
        var (before, allBefore) = (Count(), clients.Sum(client => client.Completed));

        await simulation.RunAsync(Seconds, clients);

        Assert.InRange((double)(Count() - before) / (clients.Sum(client => client.Completed) - allBefore), 0.4, 0.6);
    }
}
