using Aspire.Hosting;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Scalable.Lab.GameDays;
using Scalable.Lab.Session;
using TestServers;

namespace Scalable.Bench.LabRuns;

/// <summary>This repository's AppHost with its lab, started on a data folder of its own.</summary>
internal sealed class LabSystem : IAsyncDisposable
{
    private readonly DataFolder _folder;
    private readonly DistributedApplication _app;

    private LabSystem(DataFolder folder, DistributedApplication app) => (_folder, _app) = (folder, app);

    public LabSession Session => _app.Services.GetRequiredService<LabSession>();

    public GameDay CreateGameDay() => _app.Services.GetRequiredService<GameDay>();

    public static async Task<LabSystem> StartAsync(CancellationToken cancellationToken)
    {
        var folder = new DataFolder();
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            new DistributedApplicationTestingBuilderOptions { EnableDashboard = true },
            [
                folder.Setting, "--LocalServers:Mode=process", "--Logging:LogLevel:Default=Error",
                "--Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks=None",
            ],
            cancellationToken);
        var app = await builder.BuildAsync(cancellationToken);
        await app.StartAsync(cancellationToken);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("gateway", cancellationToken);
        return new LabSystem(folder, app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
