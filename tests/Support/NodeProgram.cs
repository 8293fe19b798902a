using System.Diagnostics;

namespace Scalable.Tests;

/// <summary>A server that is an npm package, in a process of its own.</summary>
internal sealed class NodeProgram : IAsyncDisposable
{
    private static readonly string Cache = Path.Combine(Path.GetTempPath(), "scalable-node");

    private readonly Process _process;

    private NodeProgram(Process process) => _process = process;

    /// <summary>
    /// Installs the package's exact version once on this machine, starts one of its programs and waits until it writes a line
    /// that says it is ready.
    /// </summary>
    public static async Task<NodeProgram> StartAsync(
        string package, string version, string program, string ready, params string[] arguments)
    {
        var folder = await InstallAsync(package, version);
        var start = new ProcessStartInfo(Path.Combine(folder, "node_modules", ".bin", program), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var node = new NodeProgram(Process.Start(start)!);
        var said = new List<string>();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Hear(string? line)
        {
            if (line is null)
                started.TrySetException(new InvalidOperationException($"{program} ended: {string.Join(' ', said)}"));
            else if (line.Contains(ready, StringComparison.Ordinal))
                started.TrySetResult();
            else
                said.Add(line);
        }

        node._process.OutputDataReceived += (_, output) => Hear(output.Data);
        node._process.ErrorDataReceived += (_, error) => said.Add(error.Data ?? "");
        node._process.BeginOutputReadLine();
        node._process.BeginErrorReadLine();
        await started.Task.WaitAsync(TimeSpan.FromMinutes(1));
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<string> InstallAsync(string package, string version)
    {
        var npm = await DebianPackage.EnsureAsync("npm", "npm");
        var folder = Path.Combine(Cache, $"{package}-{version}");
        Directory.CreateDirectory(folder);
        // Test assemblies run side by side.
        await using var turn = await LockFile.TakeAsync(Path.Combine(folder, "install.lock"), TimeSpan.FromMilliseconds(200));
        var done = Path.Combine(folder, "installed");
        if (File.Exists(done))
            return folder;
        using var install = Process.Start(
            new ProcessStartInfo(npm, ["install", "--no-audit", "--no-fund", "--prefix", folder, $"{package}@{version}"])
            {
                RedirectStandardOutput = true,
            })!;
        await install.StandardOutput.ReadToEndAsync();
        await install.WaitForExitAsync();
        Assert.Equal(0, install.ExitCode);
        await File.WriteAllTextAsync(done, "");
        return folder;
    }
}
