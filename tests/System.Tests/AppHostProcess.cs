using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;

namespace Scalable.SystemTests;

/// <summary>The AppHost as a person runs it: a process of its own, with a data folder of its own.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    public AppHostProcess(string folder, params string[] args)
    {
        Folder = folder;
        var assembly = typeof(Projects.AppHost).Assembly.Location;
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(
                "env",
                // Tests that run in the background of a shell have SIGINT ignored, and so would what they start.
                ["--default-signal=INT", "dotnet", assembly, $"--LocalAspire:DataFolder={folder}", "--LocalAspire:RandomizePorts=true", "--LocalAspire:DisableDashboard=true", "--Seed:Items=10", .. args])
            {
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

    /// <summary>The processes that know of this AppHost's folder, itself left out.</summary>
    public IReadOnlyList<int> Children() =>
    [
        .. Directory.GetDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && id != Id && (Mentions(id, "cmdline") || Mentions(id, "environ"))),
    ];

    /// <summary>Those of them that run this program.</summary>
    public IReadOnlyList<int> ProcessesOf(string program) => [.. Children().Where(id => Mentions(id, "cmdline", program))];

    /// <summary>Waits until none is left; the test's own time-out ends a vain wait.</summary>
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
        if (line is null) _lines.Writer.TryComplete();
        else _lines.Writer.TryWrite(line);
    }

    private bool Mentions(int id, string file) => Mentions(id, file, Folder);

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
