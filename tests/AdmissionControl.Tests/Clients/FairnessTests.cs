using Scalable.AdmissionControl.Configuration;

namespace AdmissionControl.Tests.Clients;

public class FairnessTests
{
    private static readonly TimeSpan Seconds = TimeSpan.FromSeconds(5);

    private static readonly Action<AdmissionOptions> OneAtATime =
        options => options.InitialConcurrency = options.MaxConcurrency = options.MinConcurrency = 1;

    [Fact]
    public async Task Clients_with_more_connections_receive_no_more()
    {
        using var simulation = new Simulation(OneAtATime);
        var modest = new SimulatedClient(1, Connections: 2, Work: 0.002);
        var greedy = new SimulatedClient(2, Connections: 100, Work: 0.002);

        await simulation.RunAsync(Seconds, modest, greedy);

        Assert.InRange((double)greedy.Completed / modest.Completed, 0.9, 1.1);
        Assert.Equal(0, modest.Rejected);
    }

    [Fact]
    public async Task Clients_with_dear_requests_receive_as_much_work_not_as_many_requests()
    {
        using var simulation = new Simulation(OneAtATime);
        var cheap = new SimulatedClient(1, Connections: 10, Work: 0.001);
        var dear = new SimulatedClient(2, Connections: 10, Work: 0.02);

        await simulation.RunAsync(Seconds, cheap, dear);

        Assert.InRange((double)cheap.Completed / dear.Completed, 15, 25);
    }

    [Fact]
    public async Task A_newcomer_has_the_next_turn_however_many_requests_of_another_client_wait()
    {
        using var simulation = new Simulation(OneAtATime);
        var holder = await simulation.AdmitAsync(1);
        var waiting = Enumerable.Range(0, 50).Select(_ => simulation.AcquireAsync(1)).ToArray();

        var newcomer = simulation.AcquireAsync(2);
        holder.Dispose();

        Assert.True(newcomer.IsCompleted);
        Assert.DoesNotContain(waiting, task => task.IsCompleted);
    }

    [Fact]
    public async Task A_client_that_is_alone_uses_everything()
    {
        using var simulation = new Simulation(options => options.InitialConcurrency = 10);
        for (var request = 0; request < 10; request++)
            await simulation.AdmitAsync(1);
    }

    [Fact]
    public async Task Ten_thousand_cheap_clients_do_not_keep_out_one_more()
    {
        using var simulation = new Simulation(OneAtATime);
        var crowd = Enumerable.Range(10, 300).Select(id => new SimulatedClient((uint)id, Connections: 1, Work: 0.001)).ToArray();
        var one = new SimulatedClient(1, Connections: 1, Work: 0.001);

        await simulation.RunAsync(Seconds, [one, .. crowd]);

        var fair = crowd.Append(one).Average(client => client.Completed);
        Assert.InRange(one.Completed, 0.5 * fair, 2 * fair);
    }
}
