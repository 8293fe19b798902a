using System.ComponentModel;
using System.Diagnostics;

namespace LocalServers.Programs;

/// <summary>Runs a program to its end.</summary>
internal static class Command
{
    /// <exception cref="DistributedApplicationException">It ended with another exit code than 0; the message has what it
    /// wrote.</exception>
    public static async Task RunAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await TryRunAsync(command, cancellationToken);
        if (exitCode != 0)
            throw new DistributedApplicationException($"{string.Join(' ', command)} ended with exit code {exitCode}: {output}");
    }

    /// <summary>Returns the exit code and what the program wrote; a program that cannot be started counts as 127, as in a
    /// shell.</summary>
    public static async Task<(int ExitCode, string Output)> TryRunAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(command[0], command.Skip(1))
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                    WorkingDirectory = "/"
                })!;
            await using var registration = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            var output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None) + await errors;
            await process.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            return (process.ExitCode, output.Trim());
        }
        catch (Win32Exception e)
        {
            return (127, e.Message);
        }
    }
}
