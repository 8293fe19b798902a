using Scalable.Bench.Load;
using Scalable.Bench.Measure;
using Scalable.Bench.Processes;

namespace Scalable.Bench.Stack;

/// <summary>This system: a gateway with its limits for production, two replicas of the catalogue, a worker.</summary>
/// <param name="Gateway">Where everybody comes in.</param>
/// <param name="Catalogue">One replica behind it.</param>
/// <param name="IngressProcess">What stands before the replicas, in the deployed shape.</param>
internal sealed record ScalableSystem(SystemUnderTest Gateway, SystemUnderTest Catalogue, IAsyncDisposable? IngressProcess)
{
    private const string Name = "Scalable";

    /// <summary>Slow tasks belong to users, and a user may only send so many.</summary>
    private const int TaskOwners = 50;

    /// <param name="servers">The servers it runs on.</param>
    /// <param name="pooling">Added to the database's connection string, but for the catalogue in the deployed shape.</param>
    public static async Task<ScalableSystem> StartAsync(CatalogueBench servers, string pooling, CancellationToken cancellationToken)
    {
        (string Key, string Value)[] shared =
        [
            ("FileStore__Folder", Directory.CreateTempSubdirectory("bench-files-").FullName),
            ("Logging__LogLevel__Default", "Warning"), .. Tokens.Settings,
        ];
        (string Key, string Value) database = ("ConnectionStrings__catalogdb", servers.Postgres + pooling);
        var working = StartAsync("WorkerService", [.. shared, .. EmptyJobs.Settings, database]);
        (string Key, string Value)[] catalog = servers.IsDeployed
            ? [.. shared, .. EmptyJobs.Settings]
            : [.. shared, .. EmptyJobs.Settings, database, ("Database__Replicas", "2")];
        var replicas = await Task.WhenAll(
            servers.ServiceAsync(cancellationToken, catalog),
            servers.ServiceAsync(cancellationToken, catalog));
        var (first, second) = (replicas[0].Address, replicas[1].Address);
        await working;
        (Uri Address, ServerProcess Process)? ingress = servers.IsDeployed
            ? await Ingress.StartAsync([first, second], cancellationToken)
            : null;
        (string Key, string Value)[] addresses = ingress is { } one
            ? [("services__catalog__http__0", one.Address.ToString())]
            : [("services__catalog__http__0", first.ToString()), ("services__catalog__http__1", second.ToString())];
        var gateway = await StartAsync("Gateway",
        [
            .. shared,
            .. addresses,
            ("RateLimiting__Policies__client__Permits", "100"), ("RateLimiting__Policies__client__Burst", "200"),
            ("RateLimiting__Policies__write__Permits", "20"), ("RateLimiting__Policies__write__Burst", "50"),
            ("RateLimiting__Policies__work__Work", "00:00:00.500"), ("RateLimiting__Policies__work__WorkBurst", "00:00:02"),
        ]);
        RequestKind[] tasks = [.. Enumerable.Range(0, TaskOwners).Select(SlowTask)];
        return new ScalableSystem(
            new SystemUnderTest(Name, Role.Scalable, gateway, tasks),
            new SystemUnderTest(Name, Role.Scalable, first, tasks),
            ingress?.Process);

        async Task<Uri> StartAsync(string project, (string Key, string Value)[] settings)
        {
            var address = CatalogueBench.FreeAddress();
            var process = servers.Run(project, [], [.. settings, ("ASPNETCORE_URLS", address.ToString())]);
            await CatalogueBench.ReadyAsync(address, "/health", process, cancellationToken);
            return address;
        }
    }

    // A job that does nothing itself: accepted, stored, queued, taken and recorded as any other. The twin's task costs this
    // machine nothing but the wait either, and the way there is what is compared.
    private static RequestKind SlowTask(int owner) =>
        new("POST", EmptyJobs.Path) { Headers = [$"Authorization: Bearer {Tokens.Create($"user-{owner}", "catalog:write")}"] };
}
