using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using QueueContenders.Contract;
using Wolverine;

namespace QueueContenders.Queues;

/// <summary>Wolverine with its durable inbox and outbox on PostgreSQL; the transport is that of the derived class.</summary>
internal abstract class WolverineQueue : IQueueContender
{
    private static readonly TimeSpan Keep = TimeSpan.FromHours(1);

    public virtual string Version => LibraryVersion.Of<IMessageBus>();

    public async Task PrepareAsync()
    {
        using var host = CreateHost(run: null);
        await host.StartAsync();
        await host.StopAsync();
    }

    public async Task<Func<QueueJob, Task>> StartCallerAsync()
    {
        var host = CreateHost(run: null);
        await host.StartAsync();
        return async job =>
        {
            await using var scope = host.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IMessageBus>().SendAsync(job);
        };
    }

    public async Task<IAsyncDisposable> StartWorkerAsync(JobRun run)
    {
        var host = CreateHost(run);
        await host.StartAsync();
        return new HostLifetime(host);
    }

    /// <summary>Connects to the servers, and publishes all messages to the queue.</summary>
    protected abstract void Connect(WolverineOptions options);

    /// <summary>Listens to the queue.</summary>
    protected abstract void Listen(WolverineOptions options);

    private IHost CreateHost(JobRun? run)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddLogging().AddMetrics();
        builder.UseWolverine(options =>
        {
            options.UseRuntimeCompilation();
            options.Discovery.DisableConventionalDiscovery();
            // The bench counts the handled messages, which are deleted after five minutes otherwise.
            options.Durability.KeepAfterMessageHandling = Keep;
            Connect(options);
            if (run is not null)
            {
                options.Discovery.IncludeType(typeof(QueueJobHandler));
                Listen(options);
            }
        });
        if (run is not null)
            QueueJobHandler.Use(run);
        return builder.Build();
    }
}
