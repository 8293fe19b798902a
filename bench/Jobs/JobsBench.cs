using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Npgsql;
using Scalable.Bench.Processes;
using Scalable.Bench.Stack;
using TestServers;

namespace Scalable.Bench.Jobs;

/// <summary>The servers with the catalogue's schema, a catalogue service and two workers: Release builds on loopback.</summary>
internal sealed class JobsBench : IAsyncDisposable
{
    /// <summary>The size of the write pool, both of the service and of the reference.</summary>
    public const int PoolSize = 10;

    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    private readonly List<ServerProcess> _processes = [];
    private readonly string _files = Directory.CreateTempSubdirectory("jobs-bench-").FullName;
    private RunningServers _servers = null!;
    private (string Key, string Value)[] _settings = [];

    public NpgsqlDataSource Database { get; private set; } = null!;

    public string ConnectionString { get; private set; } = "";

    public HttpClient Client { get; private set; } = null!;

    public static async Task<JobsBench> StartAsync(CancellationToken cancellationToken)
    {
        var bench = new JobsBench();
        bench._servers = await RunningServers.StartAsync(["postgres", "cache", "messaging"], cancellationToken);
        bench.ConnectionString = await bench._servers.ConnectionStringAsync("catalogdb");
        bench.Database = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(bench.ConnectionString) { MaxPoolSize = PoolSize, MaxAutoPrepare = 20, CommandTimeout = 0 });
        bench._settings =
        [
            ("ASPNETCORE_ENVIRONMENT", "Development"), ("DOTNET_ENVIRONMENT", "Development"),
            ("Seed__Items", "0"), ("Database__RollingUpdate", "false"),
            ("Database__WritePoolSize", PoolSize.ToString(CultureInfo.InvariantCulture)),
            ("Logging__LogLevel__Default", "Warning"), ("FileStore__Folder", bench._files),
            ("ConnectionStrings__catalogdb", bench.ConnectionString),
            ("ConnectionStrings__cache", await bench._servers.ConnectionStringAsync("cache")),
            ("ConnectionStrings__messaging", await bench._servers.ConnectionStringAsync("messaging")),
            ("Worker__Kinds__empty__Concurrency", "8"), ("Worker__Kinds__empty__Prefetch", "32"),
            ("Authentication__Schemes__Bearer__SigningKeys__0__Issuer", "dotnet-user-jwts"),
            ("Authentication__Schemes__Bearer__SigningKeys__0__Value", Convert.ToBase64String(Key)),
        ];
        await bench.Run("CatalogMigrator").ExitedAsync(cancellationToken);
        return bench;
    }

    public async Task<ServerProcess> CatalogueAsync(CancellationToken cancellationToken)
    {
        var port = ServerProcess.FreePort();
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        var service = await Run("CatalogService", [("ASPNETCORE_URLS", address), .. EmptyJobs.Settings])
            .AnswersAsync($"{address}/health", cancellationToken);
        Client = new HttpClient(new SocketsHttpHandler())
        {
            BaseAddress = new Uri(address),
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Token()) }
        };
        return service;
    }

    public async Task<ServerProcess> WorkerAsync(CancellationToken cancellationToken)
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ServerProcess.FreePort()}");
        return await Run("WorkerService", [("ASPNETCORE_URLS", address), .. EmptyJobs.Settings])
            .AnswersAsync($"{address}/health", cancellationToken);
    }

    /// <summary>Stops or starts the broker.</summary>
    public async Task BrokerAsync(string command, CancellationToken cancellationToken)
    {
        await _servers.ExecuteAsync("messaging", command, cancellationToken);
        if (command == KnownResourceCommands.StartCommand)
            await _servers.WaitUntilHealthyAsync("messaging", cancellationToken);
    }

    /// <summary>Creates a job that does nothing.</summary>
    public async Task AcceptAsync(CancellationToken cancellationToken)
    {
        using var response = await Client.PostAsync(EmptyJobs.Path, null, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Accepted)
            throw new InvalidOperationException($"A job was rejected with {response.StatusCode}.");
    }

    public async Task<T> QueryAsync<T>(string sql, CancellationToken cancellationToken)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task UntilDoneAsync(CancellationToken cancellationToken)
    {
        while (await QueryAsync<bool>("select exists (select from jobs where state in ('queued', 'running'))", cancellationToken))
            await Task.Delay(20, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        await Database.DisposeAsync();
        await _servers.DisposeAsync();
        Directory.Delete(_files, recursive: true);
    }

    private ServerProcess Run(string project, params (string Key, string Value)[] more)
    {
        var folder = Path.GetDirectoryName(typeof(Projects.AppHost).Assembly.Location)!;
        while (!File.Exists(Path.Combine(folder, "Scalable.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Run it from within the repository.");
        var program = Path.Combine(folder, project, "bin", "Release", "net10.0", project + ".dll");
        var process = ServerProcess.Start(
            "dotnet",
            [program, "--contentRoot", Path.GetDirectoryName(program)!],
            _settings.Concat(more).ToDictionary(pair => pair.Key, pair => pair.Value));
        _processes.Add(process);
        return process;
    }

    /// <summary>Creates a token like those of <c>dotnet user-jwts</c>.</summary>
    private static string Token()
    {
        var claims = new
        {
            sub = "bench",
            scope = "catalog:write",
            iss = "dotnet-user-jwts",
            aud = "http://localhost:8080",
            exp = DateTimeOffset.MaxValue.AddYears(-7000).ToUnixTimeSeconds()
        };
        var text = $"{Base64(Encoding.UTF8.GetBytes("""{"alg":"HS256","typ":"JWT"}"""))}."
            + $"{Base64(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{text}.{Base64(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(text)))}";

        static string Base64(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }
}
