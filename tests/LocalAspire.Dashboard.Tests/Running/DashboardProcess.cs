using System.Diagnostics;
using System.Runtime.Versioning;

namespace LocalAspire.Dashboard.Tests.Running;

/// <summary>The dashboard as users run it: its own process, told everything through the environment.</summary>
internal sealed class DashboardProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DashboardProcess(Process process, string page, string grpc, string http)
    {
        _process = process;
        (Page, Grpc, Http) = (new(page), new(grpc), new(http));
        Client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Page, Timeout = TimeSpan.FromSeconds(60) };
    }

    public Uri Page { get; }

    public Uri Grpc { get; }

    public Uri Http { get; }

    public HttpClient Client { get; }

    public int Id => _process.Id;

    /// <value>Every line it has printed.</value>
    public string[] Output
    {
        get
        {
            lock (_output)
                return [.. _output];
        }
    }

    public static async Task<DashboardProcess> StartAsync(params (string Name, string Value)[] environment)
    {
        int[] ports = [FreePort.Next(), FreePort.Next(), FreePort.Next()];
        var host = environment.FirstOrDefault(pair => pair.Name == "host").Value ?? "localhost";
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "LocalAspire.Dashboard.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["ASPNETCORE_URLS"] = $"http://{host}:{ports[0]}";
        start.Environment["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = $"http://{host}:{ports[1]}";
        start.Environment["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = $"http://{host}:{ports[2]}";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        var dashboard = new DashboardProcess(
            new() { StartInfo = start, EnableRaisingEvents = true },
            $"http://localhost:{ports[0]}", $"http://localhost:{ports[1]}", $"http://localhost:{ports[2]}");
        await dashboard.RunAsync();
        return dashboard;
    }

    /// <summary>Puts the process on one core.</summary>
    [SupportedOSPlatform("linux")]
    public void PinTo(int core) => _process.ProcessorAffinity = 1 << core;

    /// <value>Resident memory in bytes, now.</value>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task RunAsync()
    {
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.Exited += (_, _) =>
        {
            // Until its last words have come.
            _process.WaitForExit();
            _started.TrySetException(new InvalidOperationException($"The dashboard ended with exit code {_process.ExitCode}: {string.Join('\n', Output)}"));
        };
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await _started.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private void Note(string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.Add(line);
        if (line.StartsWith("OTLP:", StringComparison.Ordinal))
            _started.TrySetResult();
    }
}
