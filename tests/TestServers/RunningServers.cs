using System.Reflection;
using System.Runtime.CompilerServices;
using Aspire.Hosting.Testing;

namespace TestServers;

/// <summary>PostgreSQL, Redis and RabbitMQ of a run's own, as processes: no services, no dashboard.</summary>
public sealed class RunningServers : IAsyncDisposable
{
    public const string Postgres = "postgres";
    public const string Redis = "cache";
    public const string RabbitMQ = "messaging";

    private readonly DataFolder _folder;
    private readonly DistributedApplication _app;

    private RunningServers(DataFolder folder, DistributedApplication app) => (_folder, _app) = (folder, app);

    /// <summary>Starts these servers, with an empty database <c>catalogdb</c> where PostgreSQL is among them, and waits until they are
    /// healthy.</summary>
    public static async Task<RunningServers> StartAsync(string[] names, CancellationToken cancellationToken = default)
    {
        var folder = new DataFolder();
        var builder = CreateBuilder(
            folder.Setting, "--LocalServers:Mode=process", "--Logging:LogLevel:Default=Warning",
            // A server that is started, or restarted on purpose, is unhealthy for a moment; whoever needs it waits until it is healthy.
            "--Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks=None");
        if (names.Contains(Postgres))
            builder.AddPostgres(Postgres).AddDatabase("catalogdb");
        if (names.Contains(Redis))
            builder.AddRedis(Redis);
        if (names.Contains(RabbitMQ))
            builder.AddRabbitMQ(RabbitMQ);
        builder.UseLocalServers();
        var servers = new RunningServers(folder, await builder.BuildAsync(cancellationToken));
        await servers._app.StartAsync(cancellationToken);
        foreach (var name in names)
            await servers.WaitUntilHealthyAsync(name == Postgres ? "catalogdb" : name, cancellationToken);
        return servers;
    }

    /// <summary>A builder with an empty model, for an AppHost that a test describes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // Aspire looks on the stack for an assembly that was built as an AppHost: this one.
    public static IDistributedApplicationTestingBuilder CreateBuilder(params string[] arguments) =>
        DistributedApplicationTestingBuilder.Create(arguments);

    /// <summary>The program of Aspire's dashboard.</summary>
    public static string DashboardProgram => typeof(RunningServers).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "aspiredashboardpath").Value!;

    /// <summary>The connection string of a server, or of the database <c>catalogdb</c>.</summary>
    public async Task<string> ConnectionStringAsync(string name) => await _app.GetConnectionStringAsync(name) ?? "";

    /// <summary>Executes a command of a server: <see cref="KnownResourceCommands.StopCommand"/>,
    /// <see cref="KnownResourceCommands.StartCommand"/>.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public Task ExecuteAsync(string name, string command, CancellationToken cancellationToken = default) =>
        _app.ExecuteAsync(name, command, cancellationToken);

    public Task WaitUntilHealthyAsync(string name, CancellationToken cancellationToken = default) =>
        _app.WaitUntilHealthyAsync(name, cancellationToken);

    /// <summary>The process of a server.</summary>
    public int ProcessOf(string name) => _app.ProcessOf(name) ?? throw new InvalidOperationException($"{name} does not run.");

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
