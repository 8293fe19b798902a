namespace AdmissionControl.Tests.Backends;

public class ConcurrencyLimitTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(100)]
    public async Task The_limit_approaches_what_the_backend_carries(int initial)
    {
        using var simulation = new Simulation(options => options.InitialConcurrency = initial) { Processors = 12 };
        var clients = Enumerable.Range(1, 200).Select(id => new SimulatedClient((uint)id, Connections: 1, Work: 0.005)).ToArray();
        await simulation.RunAsync(TimeSpan.FromSeconds(60), clients);
        var before = clients.Sum(client => client.Completed);

        await simulation.RunAsync(TimeSpan.FromSeconds(5), clients);

        // All twelve processors complete 2,400 requests per second.
        Assert.InRange(simulation.Controller.Observe().Backends.Single().Limit, 9, 24);
        Assert.InRange((clients.Sum(client => client.Completed) - before) / 5.0, 0.9 * 2400, 2400);
    }

    [Fact]
    public async Task The_limit_never_exceeds_its_upper_bound()
    {
        using var simulation = new Simulation(
            options => options.InitialConcurrency = options.MinConcurrency = options.MaxConcurrency = 1);
        var client = new SimulatedClient(1, Connections: 4, Work: 0.005);

        for (var round = 0; round < 20; round++)
        {
            await simulation.RunAsync(TimeSpan.FromMilliseconds(100), client);
            Assert.Equal(1, simulation.Controller.Observe().Backends.Single().Limit);
        }
    }

    [Fact]
    public async Task Without_saturation_the_limit_stays()
    {
        using var simulation = new Simulation(options => options.InitialConcurrency = 16) { Processors = 4 };
        var client = new SimulatedClient(1, Connections: 4, Work: 0.005);

        await simulation.RunAsync(TimeSpan.FromSeconds(10), client);

        Assert.InRange(simulation.Controller.Observe().Backends.Single().Limit, 13, 20);
    }
}
