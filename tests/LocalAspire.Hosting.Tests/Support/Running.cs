using Microsoft.Extensions.DependencyInjection;

namespace LocalAspire.Hosting.Tests.Support;

/// <summary>A started application, its data folder, and a clock that ends a test which waits in vain.</summary>
internal sealed class Running : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _patience = new(Patience);

    private Running(DistributedApplication app) => App = app;

    public DistributedApplication App { get; }

    public CancellationToken Token => _patience.Token;

    public string Folder => App.Services.GetRequiredService<LocalAspireSettings>().DataFolder;

    public static async Task<Running> StartAsync(Action<IDistributedApplicationBuilder> describe, params string[] args)
    {
        var builder = DistributedApplicationTestingBuilder.Create(args);
        describe(builder);
        var running = new Running(await builder.BuildAsync());
        try
        {
            await running.App.StartAsync(running.Token);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    public Task<ResourceEvent> HealthyAsync(string resource) => App.ResourceNotifications.WaitForResourceHealthyAsync(resource, Token);

    /// <summary>Waits until the resource is as described.</summary>
    public async Task<CustomResourceSnapshot> UntilAsync(string id, Func<CustomResourceSnapshot, bool> reached)
    {
        await foreach (var e in App.ResourceNotifications.WatchAsync(Token))
        {
            if (e.ResourceId == id && reached(e.Snapshot)) return e.Snapshot;
        }
        throw new OperationCanceledException(Token);
    }

    public Task<CustomResourceSnapshot> StateAsync(string id, string state) => UntilAsync(id, s => s.State == state);

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        _patience.Dispose();
    }
}
