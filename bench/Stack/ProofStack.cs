using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Npgsql;
using Scalable.Bench.Anchors;
using Scalable.Bench.Measure;
using Scalable.Bench.Tools;
using Scalable.Generator.Load;
using TestServers;

namespace Scalable.Bench.Stack;

/// <summary>Everything that the proof needs, started: servers, this system, twins as they are asked for, and the generator.</summary>
internal sealed class ProofStack : IAsyncDisposable
{
    /// <summary>Pools give idle connections back after a second, so that the next measurement has the server to itself.</summary>
    private const string Pruning = ";Connection Idle Lifetime=1;Connection Pruning Interval=1";

    private const string ApplicationName = "bench";

    /// <summary>As many leave a system the connections that it may have.</summary>
    private const int IdleConnections = 40;

    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(30);

    private readonly CatalogueBench _servers;
    private readonly NpgsqlDataSource _database;
    private readonly HttpClient _documents;
    private readonly IAsyncDisposable? _ingress;

    private ProofStack(CatalogueBench servers, NpgsqlDataSource database, Uri documents, ScalableSystem system)
    {
        (_servers, _database, _documents) = (servers, database, new HttpClient { BaseAddress = documents });
        (_ingress, Scalable, Open, Catalogue) = (system.IngressProcess, system.Gateway, system.Open, system.Catalogue);
    }

    /// <summary>This system, through its gateway with the limits of production.</summary>
    public SystemUnderTest Scalable { get; }

    /// <summary>This system, through a gateway whose rate limits are out of reach.</summary>
    public SystemUnderTest Open { get; }

    /// <summary>One replica of this system's catalogue.</summary>
    public SystemUnderTest Catalogue { get; }

    public CatalogueBench Servers => _servers;

    public LoadProcess Generator { get; } = LoadProcess.Start();

    /// <param name="plan">How much there is.</param>
    /// <param name="deployed">Whether PgBouncer and an ingress stand where they do in the cloud.</param>
    public static async Task<ProofStack> StartAsync(MeasurementPlan plan, CancellationToken cancellationToken, bool deployed = false)
    {
        var servers = await CatalogueBench.StartAsync(plan.Items, cancellationToken, messaging: true, deployed, statements: true);
        var database = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(servers.Postgres) { MaxPoolSize = 1, ApplicationName = ApplicationName });
        await BenchPictures.AddAsync(database, cancellationToken);
        var documents = await servers.AnchorAsync(
            "slow", (plan.TaskSeconds * 1000).ToString(CultureInfo.InvariantCulture), cancellationToken);
        var system = await ScalableSystem.StartAsync(servers, Pruning, documents, cancellationToken);
        return new ProofStack(servers, database, documents, system);
    }

    /// <summary>Starts a twin, which runs until it is disposed of.</summary>
    public Task<Twin> TwinAsync(TwinVariant variant, CancellationToken cancellationToken) =>
        Twin.StartAsync(variant, _servers, Pruning, _documents.BaseAddress!, cancellationToken);

    /// <summary>The servers that all systems share.</summary>
    public IReadOnlyList<(string Name, int Id)> ServerProcesses =>
    [
        .. new[] { RunningServers.Postgres, RunningServers.Redis, RunningServers.RabbitMQ }.Select(name => (name, _servers.ProcessOf(name)))
    ];

    /// <summary>The slow tasks that were completed since the last call.</summary>
    public async Task<IReadOnlyList<CompletedDocument>> CompletedTasksAsync(CancellationToken cancellationToken) =>
        await _documents.GetFromJsonAsync<CompletedDocument[]>(DocumentService.CompletedPath, cancellationToken) ?? [];

    /// <summary>The server's limit, and its version.</summary>
    public async Task<(int MaxConnections, string Version)> ServerAsync(CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand("select current_setting('max_connections')::int, split_part(version(), ' ', 2)");
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (row.GetInt32(0), row.GetString(1));
    }

    /// <summary>The statements that were executed since PostgreSQL's start.</summary>
    public Task<long> StatementsAsync(CancellationToken cancellationToken) => StatementCounter.ReadAsync(_database, cancellationToken);

    /// <summary>How often an index of the items, or the table itself, was scanned: once for each query by id.</summary>
    public async Task<long> ItemScansAsync(CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand(
            "select coalesce(idx_scan, 0) + seq_scan from pg_stat_user_tables where relname = 'items'");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>
    /// Waits up to half a minute until the database is idle, most connections are closed, and the worker has nothing left to do.
    /// </summary>
    /// <returns>Whether that was so.</returns>
    public async Task<bool> SettleAsync(CancellationToken cancellationToken)
    {
        const string others = $"datname = current_database() and application_name <> '{ApplicationName}'";
        return await WaitUntilAsync("select count(*) from jobs where state in ('queued', 'running')", 0, cancellationToken)
            && await WaitUntilAsync($"select count(*) from pg_stat_activity where {others} and state <> 'idle'", 1, cancellationToken)
            && await WaitUntilAsync($"select count(*) from pg_stat_activity where {others}", IdleConnections, cancellationToken);
    }

    private async Task<bool> WaitUntilAsync(string count, long atMost, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var start = Stopwatch.GetTimestamp();
        do
        {
            await using var command = _database.CreateCommand(count);
            if ((long)(await command.ExecuteScalarAsync(cancellationToken))! <= atMost)
                return true;
        }
        while (Stopwatch.GetElapsedTime(start) < SettleLimit && await timer.WaitForNextTickAsync(cancellationToken));

        return false;
    }

    public async ValueTask DisposeAsync()
    {
        _documents.Dispose();
        await Generator.DisposeAsync();
        if (_ingress is not null)
            await _ingress.DisposeAsync();
        await _database.DisposeAsync();
        await _servers.DisposeAsync();
    }
}
