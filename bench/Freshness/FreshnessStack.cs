using System.Diagnostics;
using Npgsql;
using Scalable.Bench.Stack;
using Scalable.Generator.Load;
using StackExchange.Redis;

namespace Scalable.Bench.Freshness;

/// <summary>A gateway and two replicas of the catalogue with their default settings; only the rate limits are out of reach.</summary>
internal sealed class FreshnessStack : IAsyncDisposable
{
    private const string OutOfReach = "1000000";

    private readonly CatalogueBench _servers;

    private FreshnessStack(
        CatalogueBench servers, Uri gateway, NpgsqlDataSource database, ConnectionMultiplexer redis, Process[] replicas) =>
        (_servers, Gateway, Database, Redis, Counters) = (servers, gateway, database, redis, new ServiceCounters(replicas));

    public Uri Gateway { get; }

    public NpgsqlDataSource Database { get; }

    public ConnectionMultiplexer Redis { get; }

    /// <summary>What the replicas count.</summary>
    public ServiceCounters Counters { get; }

    public LoadProcess Generator { get; } = LoadProcess.Start();

    public static async Task<FreshnessStack> StartAsync(int items, CancellationToken cancellationToken)
    {
        var servers = await CatalogueBench.StartAsync(items, cancellationToken, statements: true);
        var database = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(servers.Postgres) { MaxPoolSize = 2, ApplicationName = "bench" });
        await using (var show = database.CreateCommand(Traffic.ShowPopularItems))
            await show.ExecuteNonQueryAsync(cancellationToken);

        (string Key, string Value)[] shared = [("Logging__LogLevel__Default", "Warning"), .. Tokens.Settings];
        (string Key, string Value)[] catalog = [.. shared, ("Database__Replicas", "2")];
        var replicas = await Task.WhenAll(
            servers.ServiceAsync(cancellationToken, catalog), servers.ServiceAsync(cancellationToken, catalog));
        var gateway = CatalogueBench.FreeAddress();
        var process = servers.Run(
            "Gateway",
            [],
            [
                .. shared, ("ASPNETCORE_URLS", gateway.ToString()),
                ("services__catalog__http__0", replicas[0].Address.ToString()),
                ("services__catalog__http__1", replicas[1].Address.ToString()),
                ("RateLimiting__Policies__client__Permits", OutOfReach), ("RateLimiting__Policies__client__Burst", OutOfReach),
                ("RateLimiting__Policies__write__Permits", OutOfReach), ("RateLimiting__Policies__write__Burst", OutOfReach),
                ("RateLimiting__Policies__work__Work", "00:15:00"), ("RateLimiting__Policies__work__WorkBurst", "00:15:00"),
            ]);
        await CatalogueBench.ReadyAsync(gateway, "/health", process, cancellationToken);
        return new FreshnessStack(
            servers, gateway, database, await ConnectionMultiplexer.ConnectAsync($"{servers.Redis},allowAdmin=true"),
            [.. replicas.Select(replica => replica.Process)]);
    }

    public async Task<string> PostgresVersionAsync(CancellationToken cancellationToken)
    {
        await using var command = Database.CreateCommand("select split_part(version(), ' ', 2)");
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        await Generator.DisposeAsync();
        Counters.Dispose();
        await Redis.DisposeAsync();
        await Database.DisposeAsync();
        await _servers.DisposeAsync();
    }
}
