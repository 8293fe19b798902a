using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Scalable.Bench.Processes;
using TestServers;

namespace Scalable.Bench.SlowTasks;

/// <summary>
/// The servers, a seeded catalogue, the catalogue service and one worker: Release builds on loopback, limited to the processor cores that a
/// scenario specifies.
/// </summary>
internal sealed class SlowTasksBench : IAsyncDisposable
{
    private const string Issuer = "dotnet-user-jwts";

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly string _files = Directory.CreateTempSubdirectory("bench-files-").FullName;
    private readonly List<Process> _processes = [];
    private RunningServers _servers = null!;
    private readonly Dictionary<string, string> _connections = [];

    /// <summary>An HTTP client of the catalogue with write permission.</summary>
    public HttpClient Client { get; private set; } = null!;

    public Process Worker { get; private set; } = null!;

    /// <param name="cores">A CPU list for <c>taskset</c>: <c>0</c>, <c>0-1</c>.</param>
    public static async Task<SlowTasksBench> StartAsync(int items, string cores, CancellationToken cancellationToken)
    {
        var bench = new SlowTasksBench();
        bench._servers = await RunningServers.StartAsync(["postgres", "cache", "messaging"], cancellationToken);
        foreach (var server in new[] { "catalogdb", "cache", "messaging" })
            bench._connections[$"ConnectionStrings__{server}"] = await bench._servers.ConnectionStringAsync(server);

        var migrator = bench.Run(
            "CatalogMigrator", cores: null, "seed", "--items", items.ToString(CultureInfo.InvariantCulture), "--reviews-per-item", "0");
        await migrator.WaitForExitAsync(cancellationToken);

        var (catalog, worker) = (Address(), Address());
        bench._connections["ASPNETCORE_URLS"] = catalog;
        bench.Run("CatalogService", cores);
        bench._connections["ASPNETCORE_URLS"] = worker;
        bench.Worker = bench.Run("WorkerService", cores);
        bench.Client = new HttpClient { BaseAddress = new Uri(catalog) };
        bench.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", bench.Token());
        foreach (var service in new[] { catalog, worker })
            await ReadyAsync(new Uri($"{service}/alive"), cancellationToken);
        return bench;
    }

    /// <summary>Waits until a job has ended and returns it.</summary>
    /// <exception cref="InvalidOperationException">The job was not completed.</exception>
    public async Task<JsonElement> EndOfAsync(Uri job, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var state = await Client.GetFromJsonAsync<JsonElement>(job, cancellationToken);
            switch (state.GetProperty("state").GetString())
            {
                case "completed":
                    return state;
                case "failed" or "cancelled":
                    throw new InvalidOperationException($"The job was not completed: {state.GetProperty("error")}");
                default:
                    continue;
            }
        }

        throw new OperationCanceledException(cancellationToken);
    }

    /// <summary>Returns the peak resident memory of a process in megabytes.</summary>
    public static double PeakMegabytes(Process process) =>
        long.Parse(
            File.ReadLines($"/proc/{process.Id}/status")
                .Single(line => line.StartsWith("VmHWM", StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture) / 1024.0;

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        foreach (var process in _processes)
        {
            if (!process.HasExited)
                process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }

        await _servers.DisposeAsync();
        Directory.Delete(_files, recursive: true);
    }

    private Process Run(string project, string? cores, params string[] arguments)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Scalable.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Run it from within the repository.");
        var program = Path.Combine(folder, project, "bin", "Release", "net10.0", project + ".dll");
        string[] command = ["dotnet", program, .. arguments, "--contentRoot", Path.GetDirectoryName(program)!];
        var start = cores is null
            ? new ProcessStartInfo(command[0], command[1..])
            : new ProcessStartInfo("taskset", ["-c", cores, .. command]);
        start.RedirectStandardOutput = true;
        foreach (var (key, value) in _connections)
            start.Environment[key] = value;
        foreach (var (key, value) in new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["DOTNET_ENVIRONMENT"] = "Development",
            ["Seed__Items"] = "0",
            ["Database__RollingUpdate"] = "false",
            ["Jobs__MaxUnfinishedPerUser"] = "0",
            ["FileStore__Folder"] = _files,
            ["Authentication__Schemes__Bearer__SigningKeys__0__Issuer"] = Issuer,
            ["Authentication__Schemes__Bearer__SigningKeys__0__Value"] = Convert.ToBase64String(_key),
        })
        {
            start.Environment[key] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{project} did not start.");
        process.BeginOutputReadLine();
        _processes.Add(process);
        return process;
    }

    private string Token() => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer,
        Audience = "http://localhost:8080",
        Expires = TimeProvider.System.GetUtcNow().AddHours(1).UtcDateTime,
        SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(_key), SecurityAlgorithms.HmacSha256),
        Claims = new Dictionary<string, object> { ["sub"] = "bench", ["scope"] = "catalog:write" },
    });

    private static string Address() => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ServerProcess.FreePort()}");

    private static async Task ReadyAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                if ((await client.GetAsync(address, cancellationToken)).IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }
    }
}
