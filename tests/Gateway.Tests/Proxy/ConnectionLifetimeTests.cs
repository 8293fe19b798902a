using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Proxy;

/// <summary>Connections to a load balancer end, so that new replicas behind it get their share.</summary>
public class ConnectionLifetimeTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Busy_connection_is_replaced_after_its_lifetime()
    {
        await using var replica = await Replica.StartAsync();
        replica.Answer = context => Task.FromResult(Results.Text(context.Connection.Id));
        var settings = new Dictionary<string, string>
        {
            ["Destinations__ConnectionLifetime"] = "00:00:01",
            ["EdgeCache__Enabled"] = "false",
            ["ReverseProxy__Clusters__catalog__HealthCheck__Active__Enabled"] = "false",
        };
        await using var gateway = await GatewayProcess.StartAsync(settings, replica);

        var connections = new HashSet<string>();
        await Eventually.TrueAsync(async () =>
        {
            connections.Add(await gateway.Client.GetStringAsync("/api/catalog/items/1", Cancelled));
            return connections.Count == 3;
        });
    }
}
