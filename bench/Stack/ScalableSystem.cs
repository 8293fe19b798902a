using Scalable.Bench.Catalogue;
using Scalable.Bench.Load;
using Scalable.Bench.Mistakes;

namespace Scalable.Bench.Stack;

/// <summary>This system as it is deployed: a gateway with its limits for production, two replicas of the catalogue, a worker.</summary>
internal sealed class ScalableSystem(CatalogueBench servers, string pooling)
{
    /// <summary>Slow tasks belong to users, and a user may only have so many.</summary>
    private const int TaskOwners = 50;

    private readonly string _files = Directory.CreateTempSubdirectory("bench-files-").FullName;

    public async Task<Contender> StartAsync(CancellationToken cancellationToken)
    {
        (string Key, string Value)[] shared =
        [
            ("ConnectionStrings__catalogdb", servers.Postgres + pooling), ("FileStore__Folder", _files), ("Database__Replicas", "2"),
            ("Logging__LogLevel__Default", "Warning"), .. Tokens.Settings,
        ];
        var (first, _) = await servers.ServiceAsync(cancellationToken, shared);
        var (second, _) = await servers.ServiceAsync(cancellationToken, shared);
        await StartAsync("WorkerService", shared, cancellationToken);
        var gateway = await StartAsync("Gateway",
        [
            .. shared,
            ("services__catalog__http__0", first.ToString()), ("services__catalog__http__1", second.ToString()),
            ("RateLimiting__Policies__client__Permits", "100"), ("RateLimiting__Policies__client__Burst", "200"),
            ("RateLimiting__Policies__write__Permits", "20"), ("RateLimiting__Policies__write__Burst", "50"),
        ], cancellationToken);
        return new Contender("Scalable", Role.Scalable, gateway, [.. Enumerable.Range(0, TaskOwners).Select(SlowTask)]);
    }

    private async Task<Uri> StartAsync(string project, (string Key, string Value)[] settings, CancellationToken cancellationToken)
    {
        var address = CatalogueBench.FreeAddress();
        var process = servers.Run(project, [], [.. settings, ("ASPNETCORE_URLS", address.ToString())]);
        await CatalogueBench.ReadyAsync(address, "/health", process, cancellationToken);
        return address;
    }

    private static RequestKind SlowTask(int owner) => new("POST", "/api/catalog/imports")
    {
        Headers = [$"Authorization: Bearer {Tokens.Create($"user-{owner}", "catalog:write")}", "Content-Type: text/csv"],
        Body = "Id,Type,Brand,Name,Price\n1,Tents,Alderbeck,Dome Tent 1,19.90\n",
    };
}
