using Aspire.Hosting.Testing;
using LocalAspire.Hosting.Narration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>The application: its resources, running.</summary>
public class DistributedApplication(IHost host) : IHost, IAsyncDisposable
{
    public IServiceProvider Services => host.Services;

    /// <summary>What becomes of each resource.</summary>
    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    /// <summary>Starts, stops and restarts single resources.</summary>
    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => CreateBuilder(new DistributedApplicationOptions { Args = args });

    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options) => new DistributedApplicationBuilder(options);

    /// <summary>Starts everything; returns when the resources are on their way, not when they are healthy.</summary>
    /// <exception cref="DistributedApplicationException">Something outside the model is missing: a server, a port, the folder.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default) => host.StartAsync(cancellationToken);

    /// <summary>Stops everything gracefully, in the reverse order of dependence.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => host.StopAsync(cancellationToken);

    /// <summary>
    /// Runs until Ctrl+C or SIGTERM, which may come before everything has started. What makes a start impossible is one line on the console and exit code 1.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await host.StartAsync(cancellationToken);
            await host.WaitForShutdownAsync(cancellationToken);
        }
        catch (DistributedApplicationException e)
        {
            Services.GetRequiredService<Narrator>().Error(e.Message);
            Environment.ExitCode = 1;
        }
        catch (OperationCanceledException) when (IsStopping || cancellationToken.IsCancellationRequested)
        {
            Services.GetRequiredService<Narrator>().Say("Stopped before everything had started.");
        }
        finally
        {
            await DisposeAsync();
        }
    }

#pragma warning disable RS0030 // The one place that blocks: the entry point of a console program has nobody else to serve.
    public void Run() => RunAsync().Wait();
#pragma warning restore RS0030

    public void Dispose()
    {
        host.Dispose();
        GC.SuppressFinalize(this);
    }

    public async ValueTask DisposeAsync()
    {
        var temporary = Services.GetService<TemporaryData>();
        // Disposing stops what was not stopped; a test that fails leaves nothing behind.
        await host.StopAsync();
        if (host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        else
            host.Dispose();
        temporary?.Delete();
        GC.SuppressFinalize(this);
    }

    private bool IsStopping => Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;
}
