using System.Diagnostics;
using Scalable.Bench.Measure;
using Scalable.Bench.Processes;
using Scalable.Generator.Load;

namespace Scalable.Bench.Stack;

/// <summary>This system: a gateway, two replicas of the catalogue, a worker. A second gateway differs in its limits only.</summary>
/// <param name="Gateway">Where everybody comes in.</param>
/// <param name="Open">The same through the gateway whose rate limits are out of reach, for sustained rates.</param>
/// <param name="Catalogue">One replica behind it.</param>
/// <param name="IngressProcess">What stands before the replicas, in the deployed shape.</param>
internal sealed record ScalableSystem(
    SystemUnderTest Gateway, SystemUnderTest Open, SystemUnderTest Catalogue, IAsyncDisposable? IngressProcess)
{
    private const string Name = "Scalable";

    /// <summary>Slow tasks belong to users, and a user may only send so many.</summary>
    private const int TaskOwners = 50;

    private static readonly (string Key, string Value)[] ProductionLimits =
    [
        ("RateLimiting__Policies__client__Permits", "100"), ("RateLimiting__Policies__client__Burst", "200"),
        ("RateLimiting__Policies__write__Permits", "20"), ("RateLimiting__Policies__write__Burst", "50"),
        ("RateLimiting__Policies__work__Work", "00:00:00.500"), ("RateLimiting__Policies__work__WorkBurst", "00:00:02"),
    ];

    /// <summary>The settings of a gateway whose rate limits are out of reach.</summary>
    public static (string Key, string Value)[] NoLimits { get; } =
    [
        .. new[] { "client", "write" }.SelectMany(policy => new[] { "Permits", "Burst" }.Select(
            limit => ($"RateLimiting__Policies__{policy}__{limit}", "1000000"))),
        ("RateLimiting__Policies__work__Work", "00:15:00"), ("RateLimiting__Policies__work__WorkBurst", "00:15:00"),
    ];

    /// <param name="servers">The servers it runs on.</param>
    /// <param name="pooling">Added to the database's connection string, but for the catalogue in the deployed shape.</param>
    /// <param name="documents">The slow external service that its slow tasks call.</param>
    public static async Task<ScalableSystem> StartAsync(
        CatalogueBench servers, string pooling, Uri documents, CancellationToken cancellationToken)
    {
        (string Key, string Value)[] shared =
        [
            ("FileStore__Folder", Directory.CreateTempSubdirectory("bench-files-").FullName),
            ("Logging__LogLevel__Default", "Warning"), .. Tokens.Settings,
        ];
        (string Key, string Value) database = ("ConnectionStrings__catalogdb", servers.Postgres + pooling);
        var working = StartAsync(
            "WorkerService",
            [
                .. shared, .. EmptyJobs.Settings, database, ("Documents__Address", documents.ToString()),
                ("Worker__Kinds__empty__Concurrency", "64"), ("Worker__Kinds__empty__Prefetch", "64"),
            ]);
        (string Key, string Value)[] catalog = servers.IsDeployed
            ? [.. shared, .. EmptyJobs.Settings]
            : [.. shared, .. EmptyJobs.Settings, database, ("Database__Replicas", "2")];
        var replicas = await Task.WhenAll(
            servers.ServiceAsync(cancellationToken, catalog),
            servers.ServiceAsync(cancellationToken, catalog));
        var (first, second) = (replicas[0].Address, replicas[1].Address);
        var worker = await working;
        (Uri Address, ServerProcess Process)? ingress = servers.IsDeployed
            ? await Ingress.StartAsync([first, second], cancellationToken)
            : null;
        (string Key, string Value)[] addresses = ingress is { } one
            ? [("services__catalog__http__0", one.Address.ToString())]
            : [("services__catalog__http__0", first.ToString()), ("services__catalog__http__1", second.ToString())];
        RequestKind[] tasks = [.. Enumerable.Range(0, TaskOwners).Select(SlowTask)];
        return new ScalableSystem(
            await GatewayAsync(ProductionLimits), await GatewayAsync(NoLimits),
            new SystemUnderTest(Name, Role.Scalable, first, tasks, () => [("catalogue", replicas[0].Process.Id)]),
            ingress?.Process);

        async Task<SystemUnderTest> GatewayAsync((string Key, string Value)[] limits)
        {
            var gateway = await StartAsync("Gateway", [.. shared, .. addresses, .. limits]);
            (string Name, int Id)[] processes =
            [
                ("gateway", gateway.Process.Id), .. replicas.Select(replica => ("catalogue", replica.Process.Id)),
                ("worker", worker.Process.Id),
            ];
            return new SystemUnderTest(Name, Role.Scalable, gateway.Address, tasks, () => processes);
        }

        async Task<(Uri Address, Process Process)> StartAsync(string project, (string Key, string Value)[] settings)
        {
            var address = CatalogueBench.FreeAddress();
            var process = servers.Run(project, [], [.. settings, ("ASPNETCORE_URLS", address.ToString())]);
            await CatalogueBench.ReadyAsync(address, "/health", process, cancellationToken);
            return (address, process);
        }
    }

    // A job whose work is to call the slow external service, as the twin's task does: stored, queued, taken and recorded like any other.
    private static RequestKind SlowTask(int owner) =>
        new("POST", $"{EmptyJobs.Path}?due={{due}}") { Headers = [Tokens.Header($"user-{owner}", "catalog:write")] };
}
