using System.Diagnostics;

namespace LocalServers.Programs;

/// <summary>A container engine of this machine: docker or podman.</summary>
internal static class ContainerEngine
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Whether one answers within two seconds. The program alone proves nothing: its engine may not run.</summary>
    public static bool Answers() => Answers("docker") || Answers("podman");

    private static bool Answers(string name)
    {
        if (Executables.Find(name) is not { } program)
            return false;
        using var process = Process.Start(
            new ProcessStartInfo(program, ["container", "ls", "-n", "1"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        if (process.WaitForExit(AnswerTimeout))
            return process.ExitCode == 0;
        process.Kill();
        return false;
    }
}
