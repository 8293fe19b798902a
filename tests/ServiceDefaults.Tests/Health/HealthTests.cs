using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ServiceDefaults.Tests.Health;

public class HealthTests
{
    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task A_started_service_is_ready_and_alive_in_every_environment(string environment)
    {
        await using var service = await Service.StartAsync(Service.Builder(environment));
        Assert.Equal("Healthy", await service.Client.GetStringAsync("/health", TestContext.Current.CancellationToken));
        Assert.Equal("Healthy", await service.Client.GetStringAsync("/alive", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Unhealthy_dependency_does_not_make_the_service_unready()
    {
        var builder = Service.Builder();
        builder.Services.AddHealthChecks().AddCheck("StackExchange.Redis", () => HealthCheckResult.Unhealthy());
        await using var service = await Service.StartAsync(builder);
        Assert.Equal("Healthy", await service.Client.GetStringAsync("/health", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Unhealthy_check_tagged_ready_makes_the_service_unready_but_alive()
    {
        var builder = Service.Builder();
        builder.Services.AddHealthChecks().AddCheck("warm-up", () => HealthCheckResult.Unhealthy(), tags: ["ready"]);
        await using var service = await Service.StartAsync(builder);
        var ready = await service.Client.GetAsync("/health", TestContext.Current.CancellationToken);
        var alive = await service.Client.GetAsync("/alive", TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (ready.StatusCode, alive.StatusCode));
    }
}
