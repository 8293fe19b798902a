using System.Collections.Concurrent;
using System.Diagnostics;
using TestServers;

namespace Packages.Tests;

/// <summary>A sample as its owner runs it: a process of its own, on a free port.</summary>
internal sealed class SampleProcess : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SampleProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, output) => Add(output.Data);
        _process.ErrorDataReceived += (_, output) => _lines.Enqueue(output.Data ?? "");
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public HttpClient Client { get; } = new();

    public int Id => _process.Id;

    /// <summary>Starts a sample's web application and waits until it listens.</summary>
    /// <param name="feed">Where it was built.</param>
    /// <param name="sample">Its folder, such as <c>EdgeCache/Gateway</c>.</param>
    /// <param name="settings">Its settings, as environment variables.</param>
    public static async Task<SampleProcess> StartAsync(PackageFeed feed, string sample, params (string Key, string Value)[] settings)
    {
        var process = Start(feed, sample, [("ASPNETCORE_URLS", "http://127.0.0.1:0"), .. settings]);
        try
        {
            var line = await process.LineAsync(Listening);
            process.Client.BaseAddress = new Uri(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..]);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a sample's program.</summary>
    public static SampleProcess Start(
        PackageFeed feed, string sample, IEnumerable<(string Key, string Value)> settings, params string[] arguments) =>
        Start(Path.Combine(feed.Samples, sample), settings, arguments);

    /// <summary>Starts an AppHost on ports of its own, with servers as processes.</summary>
    /// <param name="project">The folder of its project, which is built.</param>
    /// <param name="data">The folder of its servers.</param>
    /// <param name="arguments">Further arguments.</param>
    public static SampleProcess StartAppHost(string project, DataFolder data, params string[] arguments) => Start(
        project,
        [
            ("DOTNET_ENVIRONMENT", "Development"), ("ASPIRE_ALLOW_UNSECURED_TRANSPORT", "true"),
            ("ASPIRE_VERSION_CHECK_DISABLED", "true"), ("ASPNETCORE_URLS", FreeAddress()),
            ("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", FreeAddress()), ("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", FreeAddress()),
        ],
        [data.Setting, "--LocalServers:Mode=process", .. arguments]);

    private static SampleProcess Start(string folder, IEnumerable<(string Key, string Value)> settings, params string[] arguments)
    {
        var name = Path.GetFileNameWithoutExtension(Directory.GetFiles(folder, "*.csproj").Single());
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "bin", "Debug", "net10.0", $"{name}.dll"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in settings)
            start.Environment[key] = value;
        return new SampleProcess(start);
    }

    /// <summary>The number of lines on its console that contain a text.</summary>
    public int Count(string text) => _lines.Count(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>Waits for a line on its console that contains a text.</summary>
    public async Task<string> LineAsync(string text)
    {
        string? found = null;
        await Eventually.TrueAsync(() =>
        {
            found = _lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal));
            return found is not null || _ended.Task.IsCompleted;
        });
        return found ?? throw new InvalidOperationException($"It ended without '{text}':\n{string.Join('\n', _lines)}");
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public Task SignalAsync(string signal) => Signals.SendAsync(signal, Id, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
            await SignalAsync("TERM");
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static string FreeAddress() => $"http://localhost:{FreePort.Next()}";

    private void Add(string? line)
    {
        if (line is null)
            _ended.TrySetResult();
        else
            _lines.Enqueue(line);
    }
}
