using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Scalable.Bench.Load;
using Scalable.Bench.Measure;

namespace Scalable.Bench.Stack;

/// <summary>Everything that the proof needs, started: servers, this system, twins as they are asked for, and the generator.</summary>
internal sealed class ProofStack : IAsyncDisposable
{
    /// <summary>Pools give idle connections back after a second, so that the next measurement has the server to itself.</summary>
    private const string Pruning = ";Connection Idle Lifetime=1;Connection Pruning Interval=1";

    private const string ApplicationName = "bench";

    private readonly CatalogueBench _servers;
    private readonly NpgsqlDataSource _database;
    private readonly Uri _documents;
    private readonly IAsyncDisposable? _ingress;

    private ProofStack(CatalogueBench servers, NpgsqlDataSource database, Uri documents, ScalableSystem system) =>
        (_servers, _database, _documents, _ingress, Scalable, Catalogue) =
            (servers, database, documents, system.IngressProcess, system.Gateway, system.Catalogue);

    /// <summary>This system, through its gateway.</summary>
    public SystemUnderTest Scalable { get; }

    /// <summary>One replica of this system's catalogue.</summary>
    public SystemUnderTest Catalogue { get; }

    public CatalogueBench Servers => _servers;

    public LoadProcess Generator { get; } = LoadProcess.Start();

    /// <param name="plan">How much there is.</param>
    /// <param name="deployed">Whether PgBouncer and an ingress stand where they do in the cloud.</param>
    public static async Task<ProofStack> StartAsync(MeasurementPlan plan, CancellationToken cancellationToken, bool deployed = false)
    {
        var servers = await CatalogueBench.StartAsync(plan.Items, cancellationToken, messaging: true, deployed);
        var database = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(servers.Postgres) { MaxPoolSize = 1, ApplicationName = ApplicationName });
        await BenchPictures.AddAsync(database, cancellationToken);
        var documents = await servers.AnchorAsync(
            "slow", (plan.TaskSeconds * 1000).ToString(CultureInfo.InvariantCulture), cancellationToken);
        return new ProofStack(servers, database, documents, await ScalableSystem.StartAsync(servers, Pruning, cancellationToken));
    }

    /// <summary>A twin that makes these mistakes (<c>NoCaching</c>), until it is disposed of.</summary>
    public Task<Twin> TwinAsync(string name, CancellationToken cancellationToken, params string[] mistakes)
    {
        var address = CatalogueBench.FreeAddress();
        (string Key, string Value)[] settings =
        [
            ("ASPNETCORE_URLS", address.ToString()), ("ASPNETCORE_ENVIRONMENT", "Production"),
            ("ConnectionStrings__catalogdb", _servers.Postgres + Pruning),
            ("Documents__Address", _documents.ToString()), .. mistakes.Select(mistake => ($"Mistakes__{mistake}", "true")),
        ];
        return Twin.StartAsync(
            name,
            mistakes.Length == 0 ? Role.Decent : Role.Mistake,
            address,
            () => _servers.Run("bench/Twin", [], settings),
            cancellationToken);
    }

    /// <summary>The server's limit, and its version.</summary>
    public async Task<(int MaxConnections, string Version)> ServerAsync(CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand("select current_setting('max_connections')::int, split_part(version(), ' ', 2)");
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (row.GetInt32(0), row.GetString(1));
    }

    /// <summary>Transactions of the catalogue's database since it was made; each query outside of a transaction is one.</summary>
    public async Task<long> TransactionsAsync(CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand(
            "select xact_commit + xact_rollback from pg_stat_database where datname = current_database()");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>How often an index of the items, or the table itself, was scanned: once for each query by id.</summary>
    public async Task<long> ItemScansAsync(CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand(
            "select coalesce(idx_scan, 0) + seq_scan from pg_stat_user_tables where relname = 'items'");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Waits up to half a minute until the database is idle and most connections are closed.</summary>
    /// <returns>Whether that was so.</returns>
    public Task<bool> SettleAsync(CancellationToken cancellationToken) =>
        WaitUntilFewAsync(12, "true", TimeSpan.FromSeconds(30), cancellationToken);

    /// <summary>
    /// Waits until those connections that read are closed, since only then all that was asked on them is sure to be counted;
    /// at most ten seconds.
    /// </summary>
    public Task FlushAsync(CancellationToken cancellationToken) =>
        WaitUntilFewAsync(
            0,
            "application_name <> 'catalogdb' and query_start > now() - interval '12 s'",
            TimeSpan.FromSeconds(10),
            cancellationToken);

    /// <summary>Waits until the worker has nothing left to do, at most half a minute.</summary>
    public Task TasksDoneAsync(CancellationToken cancellationToken) =>
        WaitUntilAsync("select count(*) from jobs where state in ('queued', 'running')", 0, TimeSpan.FromSeconds(30), cancellationToken);

    private Task<bool> WaitUntilFewAsync(int few, string condition, TimeSpan limit, CancellationToken cancellationToken) => WaitUntilAsync(
        "select count(*) from pg_stat_activity "
        + $"where datname = current_database() and application_name <> '{ApplicationName}' and {condition}",
        few, limit, cancellationToken);

    private async Task<bool> WaitUntilAsync(string count, long atMost, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var start = Stopwatch.GetTimestamp();
        do
        {
            await using var command = _database.CreateCommand(count);
            if ((long)(await command.ExecuteScalarAsync(cancellationToken))! <= atMost)
                return true;
        }
        while (Stopwatch.GetElapsedTime(start) < limit && await timer.WaitForNextTickAsync(cancellationToken));

        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await Generator.DisposeAsync();
        if (_ingress is not null)
            await _ingress.DisposeAsync();
        await _database.DisposeAsync();
        await _servers.DisposeAsync();
    }
}
