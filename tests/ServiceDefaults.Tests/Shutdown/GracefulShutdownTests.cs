using Microsoft.Extensions.Options;

namespace ServiceDefaults.Tests.Shutdown;

public class GracefulShutdownTests
{
    [Fact]
    public async Task Draining_service_is_unready_but_serves_requests_and_closes_connections()
    {
        var time = new ManualTime();
        var builder = Service.Builder();
        builder.Services.AddSingleton<TimeProvider>(time);
        await using var service = await Service.StartAsync(builder, app => app.MapGet("/", () => "served"));

        var stopped = service.App.StopAsync(TestContext.Current.CancellationToken);
        await time.Waiting.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var health = await service.Client.GetAsync("/health", TestContext.Current.CancellationToken);
        var request = await service.Client.GetAsync("/", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Equal(HttpStatusCode.OK, request.StatusCode);
        Assert.True(request.Headers.ConnectionClose);

        time.Elapse();
        await stopped;
        await Assert.ThrowsAsync<HttpRequestException>(() => service.Client.GetAsync("/", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Host_shutdown_timeout_is_the_configured_one()
    {
        await using var service = await Service.StartAsync(Service.Builder(settings: ("Shutdown:HostTimeout", "00:00:29")));
        var host = service.App.Services.GetRequiredService<IOptions<HostOptions>>().Value;
        Assert.Equal(TimeSpan.FromSeconds(29), host.ShutdownTimeout);
    }
}
