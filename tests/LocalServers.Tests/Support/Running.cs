using Microsoft.Extensions.DependencyInjection;
using TestServers;

namespace LocalServers.Tests.Support;

/// <summary>A started application with <c>UseLocalServers</c>, its data folder, and a clock that bounds every wait.</summary>
internal sealed class Running : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _timeout = new(Timeout);
    private readonly DataFolder _folder;
    private readonly bool _ownsFolder;

    private Running(DistributedApplication app, DataFolder folder, bool ownsFolder) =>
        (App, _folder, _ownsFolder) = (app, folder, ownsFolder);

    public DistributedApplication App { get; }

    public CancellationToken Token => _timeout.Token;

    public string Folder => _folder.Path;

    /// <param name="describe">Describes the model.</param>
    /// <param name="folder">A folder that outlives it; null is one of its own.</param>
    /// <param name="arguments">Added to the AppHost's command line.</param>
    public static async Task<Running> StartAsync(
        Action<IDistributedApplicationBuilder> describe, DataFolder? folder = null, params string[] arguments)
    {
        var data = folder ?? new DataFolder();
        var builder = RunningServers.CreateBuilder(
            [data.Setting, "--LocalServers:Mode=process", "--Logging:LogLevel:Default=Warning", .. arguments]);
        describe(builder);
        builder.UseLocalServers();
        var running = new Running(await builder.BuildAsync(), data, folder is null);
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

    public Task HealthyAsync(string resource) => App.WaitUntilHealthyAsync(resource, Token);

    public async Task<string> ConnectionStringAsync(string resource)
    {
        await HealthyAsync(resource);
        return await App.GetConnectionStringAsync(resource, Token) ?? "";
    }

    public Task<ResourceEvent> UntilAsync(string resource, Func<ResourceEvent, bool> reached) =>
        App.ResourceNotifications.WaitForResourceAsync(resource, reached, Token);

    /// <summary>Reads a resource's console until a line contains this.</summary>
    public async Task<string> ConsoleLineAsync(string resource, string text)
    {
        var instance = App.InstancesOf(resource)[0].ResourceId;
        await foreach (var lines in App.Services.GetRequiredService<ResourceLoggerService>().WatchAsync(instance).WithCancellation(Token))
        {
            if (lines.FirstOrDefault(line => line.Content.Contains(text, StringComparison.Ordinal)) is { Content: { } content })
                return content;
        }

        throw new InvalidOperationException($"The console of {resource} ended before it showed '{text}'.");
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        if (_ownsFolder)
            _folder.Dispose();
        _timeout.Dispose();
    }
}
