using System.Globalization;
using Npgsql;
using Scalable.Bench.Stack;
using TestServers;

namespace Scalable.Bench.Queues;

/// <summary>What all turns share: PostgreSQL and RabbitMQ, the events, and the installed packages of npm.</summary>
internal sealed class QueueServers : IAsyncDisposable
{
    private readonly NodeProgram? _node;
    private int _turns;

    private QueueServers(CatalogueBench servers, NodeProgram? node) => (Servers, _node) = (servers, node);

    public CatalogueBench Servers { get; }

    public EventHub Hub { get; } = new();

    public static async Task<QueueServers> StartAsync(bool node, CancellationToken cancellationToken)
    {
        const int items = 100;
        var program = node ? await NodeProgram.InstallAsync(cancellationToken) : null;
        var servers = await CatalogueBench.StartAsync(items, cancellationToken, messaging: true, statements: true);
        // Hangfire's connections exceed PostgreSQL's default of 100.
        await QueueDatabase.ExecuteAsync(servers.Postgres, "alter system set max_connections = 300", cancellationToken);
        await servers.RestartAsync(RunningServers.Postgres, cancellationToken);
        await QueueDatabase.CreateObserverAsync(servers.Postgres, cancellationToken);
        return new QueueServers(servers, program);
    }

    /// <summary>The version of PostgreSQL.</summary>
    public async Task<string> VersionAsync(CancellationToken cancellationToken)
    {
        await using var database = NpgsqlDataSource.Create(Servers.Postgres);
        await using var command = database.CreateCommand("select split_part(version(), ' ', 2)");
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>A name that no turn had.</summary>
    public string NextName() => string.Create(CultureInfo.InvariantCulture, $"queue{++_turns}");

    /// <summary>Starts the program of a queue, and waits until it is ready.</summary>
    public Task<(QueueProcess Process, string Version)> StartProgramAsync(
        JobQueue queue, string command, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var (program, file) = queue.Program == QueueProgram.Node
            ? ("node", _node!.Path)
            : ("dotnet", Processes.Repository.Program("bench/QueueContenders"));
        return QueueProcess.StartAsync(program, [file, command, queue.Module], environment, Hub, cancellationToken);
    }

    /// <summary>The settings of the programs: QueueSettings.cs and settings.js.</summary>
    public Dictionary<string, string> Environment(JobQueue queue, string name, string postgres, int redisPort)
    {
        var database = new NpgsqlConnectionStringBuilder(postgres);
        var pooled = new NpgsqlConnectionStringBuilder(postgres) { MaxPoolSize = 25, MaxAutoPrepare = 50, Timeout = 60 };
        return new()
        {
            ["QUEUES_EVENTS"] = $"{Hub.Port}",
            ["QUEUES_KEY"] = queue.Key,
            ["QUEUES_QUEUE"] = name,
            ["QUEUES_POSTGRES"] = pooled.ConnectionString,
            ["QUEUES_POSTGRES_URL"] = $"postgres://{database.Username}:{Uri.EscapeDataString(database.Password ?? "")}"
                + $"@{database.Host}:{database.Port}/{database.Database}",
            ["QUEUES_RABBITMQ"] = Servers.RabbitMQ,
            ["QUEUES_REDIS_PORT"] = $"{redisPort}",
            ["QUEUES_KEEP_JOBS"] = $"{queue.KeepJobs}",
        };
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        await Servers.DisposeAsync();
        _node?.Dispose();
    }
}
