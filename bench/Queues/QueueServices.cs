using System.Globalization;
using Scalable.Bench.Processes;
using Scalable.Bench.Stack;

namespace Scalable.Bench.Queues;

/// <summary>The repository's own services: a gateway, a catalogue service that accepts jobs, and two workers.</summary>
internal sealed class QueueServices : IAsyncDisposable
{
    private const int Callers = 20;

    private readonly List<QueueProcess> _services = [];
    private Uri _gateway = null!;

    private QueueServices()
    {
    }

    public IReadOnlyList<QueueProcess> Workers { get; private set; } = [];

    public static async Task<QueueServices> StartAsync(
        QueueServers servers, QueueDatabase database, CancellationToken cancellationToken)
    {
        // The services share one database: jobs of an earlier turn would run during this one.
        await database.QueryAsync("with gone as (delete from jobs returning id) select count(*) from gone", cancellationToken);
        var services = new QueueServices();
        try
        {
            await services.StartAsync(servers, cancellationToken);
            return services;
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds the gateway's address and the tokens of the callers.</summary>
    public void AddTo(Dictionary<string, string> environment)
    {
        environment["QUEUES_GATEWAY"] = _gateway.ToString();
        environment["QUEUES_TOKENS"] = string.Join(
            ',', Enumerable.Range(0, Callers).Select(caller => Tokens.Create($"caller-{caller}", "catalog:write")));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services)
            await service.DisposeAsync();
    }

    private async Task StartAsync(QueueServers servers, CancellationToken cancellationToken)
    {
        var first = await StartAsync("WorkerService");
        var second = await StartAsync("WorkerService");
        Workers = [first.Process, second.Process];
        var catalogue = await StartAsync("CatalogService");
        _services.Add(catalogue.Process);
        var gateway = await StartAsync(
            "Gateway", [("services__catalog__http__0", catalogue.Address.ToString()), .. ScalableSystem.NoLimits]);
        _services.Add(gateway.Process);
        _gateway = gateway.Address;

        async Task<(Uri Address, QueueProcess Process)> StartAsync(string project, params (string Key, string Value)[] more)
        {
            var (program, address) = (Repository.Program(project), CatalogueBench.FreeAddress());
            (string Key, string Value)[] settings =
            [
                ("ASPNETCORE_ENVIRONMENT", "Development"), ("DOTNET_ENVIRONMENT", "Development"),
                ("ASPNETCORE_URLS", address.ToString()), ("Logging__LogLevel__Default", "Warning"),
                ("Seed__Items", "0"), ("Database__RollingUpdate", "false"), ("Database__WritePoolSize", "10"),
                ("FileStore__Folder", Path.GetTempPath()),
                ("ConnectionStrings__catalogdb", servers.Servers.Postgres), ("ConnectionStrings__cache", servers.Servers.Redis),
                ("ConnectionStrings__messaging", servers.Servers.RabbitMQ),
                ("Worker__Kinds__empty__Concurrency", "20"), ("Worker__Kinds__empty__Prefetch", "40"),
                ("QUEUES_EVENTS", servers.Hub.Port.ToString(CultureInfo.InvariantCulture)),
                .. Tokens.Settings, .. project == "Gateway" ? [] : EmptyJobs.Settings, .. more,
            ];
            var process = QueueProcess.Start(
                "dotnet", [program, "--contentRoot", Path.GetDirectoryName(program)!],
                settings.ToDictionary(setting => setting.Key, setting => setting.Value));
            await process.HealthyAsync(new Uri(address, "health"), cancellationToken);
            return (address, process);
        }
    }
}
