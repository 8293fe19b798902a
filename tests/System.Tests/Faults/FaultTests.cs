using Aspire.Hosting.Testing;
using StackExchange.Redis;
using TestServers;

namespace Scalable.SystemTests.Faults;

/// <summary>What readers notice while parts of the system stop, die or forget.</summary>
public class FaultTests(BreakableFixture stack) : IClassFixture<BreakableFixture>
{
    [Fact(Timeout = 600_000)]
    public async Task A_rolling_restart_of_every_service_fails_no_request()
    {
        await using var traffic = new Traffic(stack.ReplicasOf("gateway"));
        await traffic.PassAsync(200);
        foreach (var service in (string[])["catalog", "worker", "gateway"])
            await stack.RestartInTurnAsync(service);
        await traffic.PassAsync(200);
        await traffic.StopAsync();

        Assert.Empty(traffic.Failures);
    }

    [Fact(Timeout = 600_000)]
    public async Task Killed_replica_fails_fewer_than_one_request_in_a_thousand()
    {
        await using var traffic = new Traffic(stack.ReplicasOf("gateway"));
        await traffic.PassAsync(200);
        await stack.KillAsync("catalog");
        await traffic.PassAsync(2000);
        await stack.App.WaitUntilHealthyAsync("catalog", TestContext.Current.CancellationToken);
        await traffic.StopAsync();

        Assert.True(traffic.Failures.Count * 1000 < traffic.Sent, string.Join('\n', traffic.Failures));
    }

    [Fact(Timeout = 600_000)]
    public async Task Flushed_Redis_under_load_fails_no_request()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(
            await stack.App.GetConnectionStringAsync("cache", TestContext.Current.CancellationToken) + ",allowAdmin=true");
        await using var traffic = new Traffic(stack.ReplicasOf("gateway"));
        for (var i = 0; i < 5; i++)
        {
            await traffic.PassAsync(100);
            await redis.GetServers().Single().FlushAllDatabasesAsync();
        }

        await traffic.PassAsync(200);
        await traffic.StopAsync();

        Assert.Empty(traffic.Failures);
    }
}
