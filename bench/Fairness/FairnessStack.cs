using System.Diagnostics;
using Npgsql;
using Scalable.Bench.Stack;
using Scalable.Generator.Load;
using StackExchange.Redis;

namespace Scalable.Bench.Fairness;

/// <summary>
/// Two replicas of the catalogue behind two gateways that differ in one thing: whether they control admission. Only one of them is under
/// load at a time. Rate limits are out of reach.
/// </summary>
internal sealed class FairnessStack : IAsyncDisposable
{
    private const string OutOfReach = "1000000";

    private readonly CatalogueBench _servers;
    private int _seed;

    private FairnessStack(
        CatalogueBench servers, (Uri Address, Process Process) controlled, (Uri Address, Process Process) open, Process[] replicas)
    {
        (_servers, Controlled, Gateway, Open, Replicas) = (servers, controlled.Address, controlled.Process, open.Address, replicas);
        Services = [controlled.Process, open.Process, .. replicas];
    }

    /// <summary>The gateway that controls admission, with its default settings.</summary>
    public Uri Controlled { get; }

    /// <summary>The process of <see cref="Controlled"/>.</summary>
    public Process Gateway { get; }

    /// <summary>The gateway that forwards every request at once.</summary>
    public Uri Open { get; }

    /// <summary>The processes of the catalogue.</summary>
    public IReadOnlyList<Process> Replicas { get; }

    /// <summary>The processes of both gateways and of the catalogue.</summary>
    public IReadOnlyList<Process> Services { get; }

    public LoadProcess Generator { get; } = LoadProcess.Start();

    public static async Task<FairnessStack> StartAsync(int items, CancellationToken cancellationToken)
    {
        var servers = await CatalogueBench.StartAsync(items, cancellationToken);
        (string Key, string Value)[] settings = [("Database__Replicas", "2"), ("Logging__LogLevel__Default", "Warning")];
        var first = await servers.ReaderAsync(cancellationToken, settings);
        var second = await servers.ReaderAsync(cancellationToken, settings);
        var controlled = await GatewayAsync("true");
        var open = await GatewayAsync("false");
        return new FairnessStack(servers, controlled, open, [first.Process, second.Process]);

        async Task<(Uri, Process)> GatewayAsync(string isEnabled)
        {
            var address = CatalogueBench.FreeAddress();
            var process = servers.Run(
                "Gateway",
                [],
                [
                    ("ASPNETCORE_ENVIRONMENT", "Production"), ("DOTNET_ENVIRONMENT", "Production"),
                    // Never contacted: no request here has a token.
                    ("Authentication__Schemes__Bearer__Authority", "https://tokens.invalid"),
                    ("Authentication__Schemes__Bearer__ValidAudiences__0", "bench"),
                    ("ASPNETCORE_URLS", address.ToString()), ("Logging__LogLevel__Default", "Warning"),
                    ("services__catalog__http__0", first.Address.ToString()), ("services__catalog__http__1", second.Address.ToString()),
                    ("RateLimiting__Policies__client__Permits", OutOfReach), ("RateLimiting__Policies__client__Burst", OutOfReach),
                    ("RateLimiting__Policies__work__Work", "00:15:00"), ("RateLimiting__Policies__work__WorkBurst", "00:15:00"),
                    ("AdmissionControl__Enabled", isEnabled),
                ]);
            await CatalogueBench.ReadyAsync(address, "/health", process, cancellationToken);
            return (address, process);
        }
    }

    /// <summary>Runs a load with a choice of requests of its own.</summary>
    public Task<LoadResult> RunAsync(
        Uri gateway, double seconds, CancellationToken cancellationToken, params IReadOnlyList<Population> populations) =>
        Generator.RunAsync(new LoadSpec(gateway, seconds, populations) { Seed = ++_seed }, cancellationToken);

    /// <summary>Removes everything from Redis: cached responses, and the counts of the rate limits.</summary>
    public async Task FlushRedisAsync()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{_servers.Redis},allowAdmin=true");
        await redis.GetServers()[0].FlushAllDatabasesAsync();
    }

    public async Task<string> PostgresVersionAsync(CancellationToken cancellationToken)
    {
        await using var database = NpgsqlDataSource.Create(_servers.Postgres);
        await using var command = database.CreateCommand("select split_part(version(), ' ', 2)");
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        await Generator.DisposeAsync();
        await _servers.DisposeAsync();
    }
}
