using System.Diagnostics;
using TestServers;

namespace CatalogService.Tests.Servers;

/// <summary>The service as it is shipped, in a process of its own.</summary>
internal sealed class Replica : IAsyncDisposable
{
    /// <summary>A process that has not started or ended after this never will.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly List<string> _errors = [];

    private Replica(Process process, Uri address)
    {
        _process = process;
        Address = address;
        Client = new HttpClient { BaseAddress = address };
        Writer = new HttpClient
        {
            BaseAddress = address,
            DefaultRequestHeaders = { Authorization = new("Bearer", Tokens.Create("tester", "catalog:write")) },
        };
    }

    /// <summary>Issues tokens that every replica accepts.</summary>
    public static TokenIssuer Tokens { get; } = new();

    public Uri Address { get; }

    /// <summary>Anonymous.</summary>
    public HttpClient Client { get; }

    /// <summary>With a token that may write.</summary>
    public HttpClient Writer { get; }

    /// <summary>
    /// Starts a replica with settings on top of the usual ones: <c>("Cache__Enabled", "false")</c>; an empty one takes a usual one away.
    /// </summary>
    public static Task<Replica> StartAsync(CatalogServers servers, params (string Key, string Value)[] settings) =>
        StartAsync(servers, Service, settings);

    /// <summary>Starts another release of the service.</summary>
    public static async Task<Replica> StartAsync(CatalogServers servers, string service, (string Key, string Value)[] settings)
    {
        var replica = Create(servers, service, settings);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        replica._process.OutputDataReceived += (_, output) =>
        {
            if (output.Data is null)
                started.TrySetException(new InvalidOperationException($"The service ended: {string.Join(' ', replica._errors)}"));
            else if (output.Data.Contains("Application started", StringComparison.Ordinal))
                started.TrySetResult();
        };
        replica.Start();
        try
        {
            await started.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
            return replica;
        }
        catch
        {
            await replica.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a replica that is expected to refuse, and returns what it wrote on standard error.</summary>
    public static async Task<(int ExitCode, string[] Errors)> RefusedAsync(
        CatalogServers servers, params (string Key, string Value)[] settings)
    {
        await using var replica = Create(servers, Service, settings);
        replica.Start();
        await replica._process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
        return (replica._process.ExitCode, [.. replica._errors]);
    }

    private static string Service => Path.Combine(AppContext.BaseDirectory, "CatalogService.dll");

    private static Replica Create(CatalogServers servers, string service, (string Key, string Value)[] settings)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var start = new ProcessStartInfo("dotnet", [service, "--contentRoot", Path.GetDirectoryName(service)!])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["ASPNETCORE_URLS"] = address.ToString(),
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["Shutdown__DrainDelay"] = "00:00:00",
                ["ConnectionStrings__catalogdb"] = servers.Postgres,
                ["ConnectionStrings__cache"] = servers.Redis,
                ["ConnectionStrings__messaging"] = servers.RabbitMQ,
                ["FileStore__Folder"] = Path.Combine(AppContext.BaseDirectory, "files"),
                ["Database__RollingUpdate"] = "false",
            },
        };
        if (!Timeouts.AreThoseOfProduction)
        {
            start.Environment["Database__AcquireTimeout"] = "00:00:05";
            start.Environment["Database__CommandTimeoutSeconds"] = "30";
        }

        foreach (var (key, value) in Tokens.Settings)
            start.Environment[key] = value;
        foreach (var (key, value) in settings)
        {
            if (value.Length == 0)
                start.Environment.Remove(key);
            else
                start.Environment[key] = value;
        }

        return new Replica(new Process { StartInfo = start }, address);
    }

    private void Start()
    {
        _process.ErrorDataReceived += (_, error) =>
        {
            if (!string.IsNullOrEmpty(error.Data))
                _errors.Add(error.Data);
        };
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Writer.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
