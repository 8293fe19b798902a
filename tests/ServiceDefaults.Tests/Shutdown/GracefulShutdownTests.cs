using Microsoft.Extensions.Options;

namespace ServiceDefaults.Tests.Shutdown;

public class GracefulShutdownTests
{
    [Fact]
    public async Task A_draining_service_is_not_ready_but_serves_and_asks_for_new_connections_elsewhere()
    {
        var time = new ManualTime();
        var builder = Service.Builder();
        builder.Services.AddSingleton<TimeProvider>(time);
        await using var service = await Service.StartAsync(builder, app => app.MapGet("/", () => "served"));

        var stopped = service.App.StopAsync(TestContext.Current.CancellationToken);
        await time.Waiting;
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
    public async Task The_host_is_given_the_configured_time_to_stop()
    {
        await using var service = await Service.StartAsync(Service.Builder(settings: ("Shutdown:Host", "00:00:29")));
        var host = service.App.Services.GetRequiredService<IOptions<HostOptions>>().Value;
        Assert.Equal(TimeSpan.FromSeconds(29), host.ShutdownTimeout);
    }
}
