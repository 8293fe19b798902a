using System.Diagnostics;
using System.Globalization;

namespace CatalogData.Tests.Files;

/// <summary>What this process asks of the operating system, as strace sees it.</summary>
internal sealed class SystemCalls : IAsyncDisposable
{
    private readonly string _output = Path.GetTempFileName();
    private readonly Process _strace;

    private SystemCalls(string strace, string calls) => _strace = Process.Start(new ProcessStartInfo(strace,
        ["-f", "-y", "-s", "4096", "-e", $"trace={calls}", "-o", _output,
            "-p", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)])
    {
        RedirectStandardError = true,
    })!;

    /// <summary>Begins to record these calls, of all threads.</summary>
    public static async Task<SystemCalls> TraceAsync(string calls)
    {
        var trace = new SystemCalls(await DebianPackage.EnsureAsync("strace", "strace"), calls);
        var said = await trace._strace.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Contains("attached", said, StringComparison.Ordinal);
        return trace;
    }

    /// <summary>The calls in their order, with the paths of the files that they are about.</summary>
    public async Task<IEnumerable<string>> EndAsync()
    {
        using var kill = Process.Start("kill", ["-INT", _strace.Id.ToString(CultureInfo.InvariantCulture)]);
        await _strace.WaitForExitAsync(TestContext.Current.CancellationToken);
        // Each line begins with the thread's number; the second half of a call that was interrupted says nothing new.
        return from line in await File.ReadAllLinesAsync(_output, TestContext.Current.CancellationToken)
               where !line.Contains(" resumed>", StringComparison.Ordinal)
               select line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..].TrimStart();
    }

    public ValueTask DisposeAsync()
    {
        if (!_strace.HasExited)
            _strace.Kill();
        _strace.Dispose();
        File.Delete(_output);
        return ValueTask.CompletedTask;
    }
}
