using System.Diagnostics;
using Scalable.Bench.Processes;
using Scalable.Bench.Tools;

namespace Scalable.Bench.Queues;

/// <summary>The program of the queues of npm, with its packages, in a temporary folder.</summary>
internal sealed class NodeProgram : IDisposable
{
    private readonly string _folder;

    private NodeProgram(string folder) => _folder = folder;

    public string Path => System.IO.Path.Combine(_folder, "main.js");

    /// <summary>Copies the program and installs the packages of its lock file.</summary>
    /// <exception cref="InvalidOperationException">Node.js or npm is missing, or the packages cannot be had.</exception>
    public static async Task<NodeProgram> InstallAsync(CancellationToken cancellationToken)
    {
        Programs.Require(("node", "nodejs"), ("npm", "npm"));
        var program = new NodeProgram(Directory.CreateTempSubdirectory("queues-node-").FullName);
        foreach (var file in Directory.GetFiles(System.IO.Path.Combine(Repository.Root, "bench", "QueueContenders", "node")))
            File.Copy(file, System.IO.Path.Combine(program._folder, System.IO.Path.GetFileName(file)));
        using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        {
            WorkingDirectory = program._folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = npm.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = await npm.StandardError.ReadToEndAsync(cancellationToken);
        await output;
        await npm.WaitForExitAsync(cancellationToken);
        if (npm.ExitCode != 0)
        {
            program.Dispose();
            throw new InvalidOperationException($"npm could not install the packages: {errors.Split('\n')[0]}");
        }

        return program;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
