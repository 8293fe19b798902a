using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ServiceDefaults.Shutdown;

/// <summary>Holds the web server open for a moment after readiness ended, so that those in front of it stop sending first.</summary>
internal sealed class GracefulShutdown(
    IServiceProvider services,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    IOptions<ShutdownOptions> options,
    IOptions<HostOptions> host) : IHostedLifecycleService
{
    // Set here and not by configuring HostOptions: those are read while the host is built, before a wrong setting can be reported in one line.
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        host.Value.ShutdownTimeout = options.Value.Host;
        return Task.CompletedTask;
    }

    // Runs before any service, the web server among them, is asked to stop.
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        lifetime.StopApplication();
        if (services.GetService<IServer>() is not null)
            await Task.Delay(options.Value.DrainDelay, time, cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
