using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Npgsql;
using Scalable.Bench.Processes;
using Scalable.Bench.Tools;
using TestServers;

namespace Scalable.Bench.Stack;

/// <summary>Servers, a seeded catalogue, and processes of the service and of anchors: all in Release, all on loopback.</summary>
internal sealed class CatalogueBench : IAsyncDisposable
{
    private readonly List<Process> _processes = [];
    private RunningServers _servers = null!;
    private DeployedShape? _shape;

    public string Postgres { get; private set; } = "";

    public string Redis { get; private set; } = "";

    /// <summary>The broker's address; an unused one if this bench has no broker.</summary>
    public string RabbitMQ { get; private set; } = "amqp://guest:guest@127.0.0.1:1";

    /// <summary>Whether what stands between services and servers in the cloud stands there as well.</summary>
    public bool IsDeployed => _shape is not null;

    /// <summary>The catalogue's settings beyond the servers' addresses; empty unless in the deployed shape.</summary>
    public IReadOnlyList<(string Key, string Value)> CatalogSettings => _shape?.CatalogSettings ?? [];

    /// <summary>Settings that undo <see cref="CatalogSettings"/> for one replica: the server itself, with pools of equal size.</summary>
    public IReadOnlyList<(string Key, string Value)> DirectSettings =>
        [("ConnectionStrings__catalogdb", Postgres), ("Database__PgBouncer", "false"), ("Database__Replicas", "2")];

    /// <summary>Where programs send their telemetry that are started from now on. Default: nowhere.</summary>
    public Uri? Telemetry { get; set; }

    /// <param name="items">Items in the catalogue.</param>
    /// <param name="messaging">Whether there is a broker.</param>
    /// <param name="deployed">Whether the catalogue gets its database as it does in the cloud.</param>
    /// <param name="statements">Whether PostgreSQL counts statements (<see cref="StatementCounter"/>).</param>
    public static async Task<CatalogueBench> StartAsync(
        int items, CancellationToken cancellationToken, bool messaging = false, bool deployed = false, bool statements = false)
    {
        var bench = new CatalogueBench();
        bench._servers = await RunningServers.StartAsync(
            ["postgres", "cache", .. messaging ? ["messaging"] : Array.Empty<string>()], cancellationToken);
        bench.Postgres = await bench._servers.ConnectionStringAsync("catalogdb");
        bench.Redis = await bench._servers.ConnectionStringAsync("cache");
        if (messaging)
            bench.RabbitMQ = await bench._servers.ConnectionStringAsync("messaging");
        if (statements)
        {
            await StatementCounter.InstallAsync(
                bench.Postgres, cancel => bench.RestartAsync(RunningServers.Postgres, cancel), cancellationToken);
        }

        if (deployed)
            bench._shape = await DeployedShape.StartAsync(bench.Postgres, cancellationToken);

        var migrator = bench.Run(
            "CatalogMigrator", ["seed", "--items", items.ToString(CultureInfo.InvariantCulture), "--reviews-per-item", "5"],
            deployed ? [.. DeployedShape.MigratorSettings] : []);
        await migrator.WaitForExitAsync(cancellationToken);
        if (migrator.ExitCode != 0)
            throw new InvalidOperationException("The catalogue could not be made: see above.");
        await using var database = NpgsqlDataSource.Create(bench.Postgres);
        await using var vacuum = database.CreateCommand("vacuum analyze items");
        vacuum.CommandTimeout = 0;
        await vacuum.ExecuteNonQueryAsync(cancellationToken);
        return bench;
    }

    /// <summary>The process of a server: <c>postgres</c>, <c>cache</c>, <c>messaging</c>.</summary>
    public int ProcessOf(string server) => _servers.ProcessOf(server);

    /// <summary>A replica as in production, for readers: in Development the framework adds error pages and checks of its own.</summary>
    public Task<(Uri Address, Process Process)> ReaderAsync(
        CancellationToken cancellationToken, params (string Key, string Value)[] settings) =>
        ServiceAsync(
            cancellationToken,
            [
                ("ASPNETCORE_ENVIRONMENT", "Production"), ("DOTNET_ENVIRONMENT", "Production"),
                // Never contacted: no request here has a token.
                ("Authentication__Schemes__Bearer__Authority", "https://tokens.invalid"),
                ("Authentication__Schemes__Bearer__ValidAudiences__0", "bench"),
                .. settings,
            ]);

    /// <summary>A replica of the service, and its address.</summary>
    public async Task<(Uri Address, Process Process)> ServiceAsync(
        CancellationToken cancellationToken, params (string Key, string Value)[] settings)
    {
        var address = FreeAddress();
        var process = Run("CatalogService", [], [("ASPNETCORE_URLS", address.ToString()), .. CatalogSettings, .. settings]);
        await ReadyAsync(address, "/alive", process, cancellationToken);
        return (address, process);
    }

    /// <summary>The anchor that returns these bytes.</summary>
    public async Task<Uri> BareAsync(byte[] body, CancellationToken cancellationToken)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, body, cancellationToken);
        return await AnchorAsync("bare", file, cancellationToken);
    }

    /// <summary>The anchor that asks the database for each request.</summary>
    public Task<Uri> QueryAsync(string connectionString, CancellationToken cancellationToken) =>
        AnchorAsync("query", connectionString, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited)
                process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }

        if (_shape is not null)
            await _shape.DisposeAsync();
        await _servers.DisposeAsync();
    }

    /// <summary>An anchor of this kind, and its address.</summary>
    public async Task<Uri> AnchorAsync(string kind, string argument, CancellationToken cancellationToken)
    {
        var address = FreeAddress();
        var process = Start(
            "dotnet",
            [typeof(CatalogueBench).Assembly.Location, "anchor", kind, address.Port.ToString(CultureInfo.InvariantCulture), argument],
            []);
        await ReadyAsync(address, "/api/catalog/items/1", process, cancellationToken);
        return address;
    }

    /// <summary>Runs a project's program on these servers.</summary>
    public Process Run(string project, string[] arguments, (string Key, string Value)[] settings)
    {
        var program = Repository.Program(project);
        return Start("dotnet", [program, .. arguments, "--contentRoot", Path.GetDirectoryName(program)!],
        [
            ("ASPNETCORE_ENVIRONMENT", "Development"), ("DOTNET_ENVIRONMENT", "Development"),
            ("Seed__Items", "0"), ("Database__RollingUpdate", "false"),
            ("ConnectionStrings__catalogdb", Postgres), ("ConnectionStrings__cache", Redis), ("ConnectionStrings__messaging", RabbitMQ),
            ("FileStore__Folder", Path.GetTempPath()), .. TelemetrySettings(Path.GetFileName(project)), .. settings,
        ]);
    }

    /// <summary>Runs a program, and ends it with this bench.</summary>
    public Process Start(string program, string[] arguments, (string Key, string Value)[] settings)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        foreach (var (key, value) in settings)
            start.Environment[key] = value;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.BeginOutputReadLine();
        _processes.Add(process);
        return process;
    }

    /// <summary>Stops a server and starts it again: <c>postgres</c>, <c>cache</c>, <c>messaging</c>.</summary>
    public async Task RestartAsync(string server, CancellationToken cancellationToken)
    {
        // Not restarted in one step: its health would for a moment still be that from before.
        await _servers.ExecuteAsync(server, KnownResourceCommands.StopCommand, cancellationToken);
        await _servers.ExecuteAsync(server, KnownResourceCommands.StartCommand, cancellationToken);
        await _servers.WaitUntilHealthyAsync(server, cancellationToken);
        if (server == RunningServers.Postgres)
            await _servers.WaitUntilHealthyAsync("catalogdb", cancellationToken);
    }

    // All traces, and soon: what is not sent after a second cannot be found in a minute.
    private (string Key, string Value)[] TelemetrySettings(string service) => Telemetry is null ? [] :
    [
        ("OTEL_SERVICE_NAME", service.ToLowerInvariant()), ("OTEL_EXPORTER_OTLP_ENDPOINT", Telemetry.ToString()),
        ("OTEL_TRACES_SAMPLER", "always_on"), ("OTEL_BSP_SCHEDULE_DELAY", "1000"), ("OTEL_METRIC_EXPORT_INTERVAL", "5000"),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "65536"),
    ];

    /// <summary>Waits until the address answers well.</summary>
    public static async Task ReadyAsync(Uri address, string path, Process process, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = address };
        while (true)
        {
            try
            {
                using var response = await client.GetAsync(path, cancellationToken);
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                // Not listening yet.
            }

            await Task.Delay(50, cancellationToken);
        }
    }

    public static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"));
    }
}
