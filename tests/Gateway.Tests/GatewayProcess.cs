using System.Collections.Concurrent;
using System.Diagnostics;

namespace Gateway.Tests;

/// <summary>The gateway as it is shipped, in a process of its own, in front of the given replicas.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    // With Redis, all of them: the gateway starts without it, and connects meanwhile.
    private readonly string[] _ready;

    private GatewayProcess(Process process, Uri address, bool redis)
    {
        (_process, Client) = (process, new HttpClient { BaseAddress = address });
        _ready = redis ? ["Application started", "shared through Redis", "invalidations reach the edge cache"] : ["Application started"];
    }

    public HttpClient Client { get; }

    public Uri Address => Client.BaseAddress!;

    public int Id => _process.Id;

    /// <summary>What it has written so far.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Starts without the edge cache, so that each request reaches a replica.</summary>
    public static Task<GatewayProcess> StartAsync(params IEnumerable<Replica> replicas) =>
        StartAsync(new Dictionary<string, string> { ["EdgeCache__Enabled"] = "false" }, replicas);

    /// <summary>Starts with settings, as environment variables (<c>RateLimiting__Policies__client__Permits</c>).</summary>
    public static Task<GatewayProcess> StartAsync(Dictionary<string, string> settings, params IEnumerable<Replica> replicas) =>
        StartAsync(AppContext.BaseDirectory, settings, replicas);

    /// <summary>Starts with the settings files of a folder.</summary>
    public static async Task<GatewayProcess> StartAsync(
        string folder, Dictionary<string, string> settings, params IEnumerable<Replica> replicas)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Gateway.dll"), "--contentRoot", folder])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["ASPNETCORE_URLS"] = address.ToString(),
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["Shutdown__DrainDelay"] = "00:00:00",
            },
        };
        foreach (var (index, replica) in replicas.Index())
            start.Environment[$"services__catalog__http__{index}"] = replica.Address;

        foreach (var (key, value) in settings)
            start.Environment[key] = value;

        var gateway = new GatewayProcess(new Process { StartInfo = start }, address, settings.ContainsKey("ConnectionStrings__cache"));
        await gateway.StartAsync();
        return gateway;
    }

    private async Task StartAsync()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var missing = _ready.ToHashSet();
        _process.OutputDataReceived += (_, output) =>
        {
            _lines.Enqueue(output.Data ?? "");
            if (output.Data is null)
                started.TrySetException(new InvalidOperationException("The gateway ended."));
            else if (missing.RemoveWhere(line => output.Data.Contains(line, StringComparison.Ordinal)) > 0 && missing.Count == 0)
                started.TrySetResult();
        };
        _process.Start();
        try
        {
            _process.BeginOutputReadLine();
            await started.Task.WaitAsync(TestContext.Current.CancellationToken);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
