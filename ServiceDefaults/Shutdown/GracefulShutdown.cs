using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ServiceDefaults.Shutdown;

/// <summary>Keeps the web server open for a moment after readiness has ended, so that load balancers stop sending requests first.</summary>
internal sealed class GracefulShutdown(
    IServiceProvider services,
    IHostApplicationLifetime lifetime,
    TimeProvider timeProvider,
    IOptions<ShutdownOptions> options,
    IOptions<HostOptions> host) : IHostedLifecycleService
{
    // Set here instead of by configuring HostOptions, which are read while the host is built, before an invalid setting
    // can be reported in one line.
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        host.Value.ShutdownTimeout = options.Value.HostTimeout;
        return Task.CompletedTask;
    }

    // Runs before any service stops, including the web server.
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        lifetime.StopApplication();
        if (services.GetService<IServer>() is not null)
            await Task.Delay(options.Value.DrainDelay, timeProvider, cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
