using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;

namespace Scalable.SystemTests;

/// <summary>The AppHost as a person runs it: a process of its own, with a data folder of its own.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    // Inherited by everything that it starts, and everything that those start.
    private readonly string _mark = $"APPHOST_TEST_{Guid.NewGuid():N}";

    public AppHostProcess(string folder, params string[] args)
    {
        Folder = folder;
        string Address() => $"http://localhost:{FreePort.Next()}";
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(
                "env",
                // Tests that run in the background of a shell have SIGINT ignored, and so would what they start.
                [
                    "--default-signal=INT", "dotnet", typeof(Projects.AppHost).Assembly.Location, $"--LocalServers:DataFolder={folder}",
                    "--LocalServers:Mode=process", "--DcpPublisher:RandomizePorts=true", "--Seed:Items=10", .. args,
                ])
            {
                // As the launch profile has it, with other addresses.
                Environment =
                {
                    [_mark] = "1", ["DOTNET_ENVIRONMENT"] = "Development",
                    ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true", ["ASPNETCORE_URLS"] = Address(),
                    ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = Address(), ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = Address(),
                    ["ASPIRE_VERSION_CHECK_DISABLED"] = "true",
                },
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        _process.OutputDataReceived += (_, e) => Add(e.Data);
        _process.ErrorDataReceived += (_, e) => Add(e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Folder { get; }

    public int Id => _process.Id;

    public static string NewFolder()
    {
        var folder = Directory.CreateTempSubdirectory("scalable-").FullName;
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute);
        return folder;
    }

    /// <summary>Reads the console up to a line that starts like this.</summary>
    public Task<string> LineAsync(string start) => LineAsync(start, TestContext.Current.CancellationToken);

    /// <summary>Reads the console up to a line that starts like this.</summary>
    public async Task<string> LineAsync(string start, CancellationToken cancellationToken)
    {
        await foreach (var line in _lines.Reader.ReadAllAsync(cancellationToken))
        {
            if (line.StartsWith(start, StringComparison.Ordinal)) return line;
        }
        throw new InvalidOperationException($"The AppHost ended before it wrote '{start}…'.");
    }

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public void Signal(string name) => SignalAsync(name, Id);

    /// <summary>The processes that this AppHost started, and those that they started.</summary>
    public IReadOnlyList<int> Children() =>
    [
        .. Directory.GetDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && id != Id && Mentions(id, "environ", _mark)),
    ];

    /// <summary>
    /// The command lines of those that are services and servers. The orchestrator itself, and the container engine's client that it
    /// asks now and then, end a moment after the AppHost.
    /// </summary>
    public IReadOnlyList<string> ServicesAndServers() =>
    [
        .. Children().Select(CommandLine)
            .Where(line => line.Length > 0 && !line.Contains("/dcp ", StringComparison.Ordinal) && !IsContainerClient(line)),
    ];

    /// <summary>Those of them that run this program.</summary>
    public IReadOnlyList<int> ProcessesOf(string program) => [.. Children().Where(id => Mentions(id, "cmdline", program))];

    /// <summary>Waits until none is left; the test's own timeout bounds the wait.</summary>
    public async Task UntilNoChildIsLeftAsync()
    {
        while (Children().Count > 0) await Task.Delay(50, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Signal("TERM");
            await _process.WaitForExitAsync(CancellationToken.None);
        }
        _process.Dispose();
    }

    private static void SignalAsync(string name, int id)
    {
        using var kill = Process.Start("kill", [$"-{name}", id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private void Add(string? line)
    {
        if (line is null)
            _lines.Writer.TryComplete();
        else
            _lines.Writer.TryWrite(line);
    }

    private static bool IsContainerClient(string line) => Path.GetFileName(line.Split(' ')[0]) is "docker" or "podman";

    private static string CommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return ""; // It has ended meanwhile.
        }
    }

    private static bool Mentions(int id, string file, string text)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}").Contains(text, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // It has ended meanwhile.
        }
    }
}
