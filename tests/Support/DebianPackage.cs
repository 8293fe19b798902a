using System.Diagnostics;

namespace Scalable.Tests;

/// <summary>What tests need of the system, installed by them on a machine that lacks it.</summary>
internal static class DebianPackage
{
    /// <summary>
    /// Makes sure that a program is there: as root on a Debian-like system its package is installed, without starting its service.
    /// </summary>
    /// <returns>The program's path.</returns>
    /// <exception cref="InvalidOperationException">It is missing and cannot be installed; the message says what to do.</exception>
    public static async Task<string> EnsureAsync(string program, string package)
    {
        if (Find(program) is { } present)
            return present;

        // Test assemblies run side by side, and so may AppHosts that install the same servers: this is the lock that those take.
        await using var turn = await LockFile.TakeAsync("local-servers-install.lock", TimeSpan.FromMilliseconds(200));
        if (Find(program) is { } installed)
            return installed;
        var said = "";
        if (Environment.IsPrivilegedProcess && File.Exists("/usr/bin/apt-get"))
        {
            said = await AptAsync("install", "--yes", "--no-install-recommends", package);
            if (Find(program) is null)
                said = await AptAsync("update") + await AptAsync("install", "--yes", "--no-install-recommends", package);
        }

        return Find(program) ?? throw new InvalidOperationException(
            $"These tests need {program}: as root, apt-get install --no-install-recommends {package}. {said}");
    }

    private static string? Find(string program) => ((string[])["/usr/bin", "/usr/sbin", "/usr/local/bin"])
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    private static async Task<string> AptAsync(params string[] arguments)
    {
        using var apt = Process.Start(new ProcessStartInfo("apt-get", ["-o", "DPkg::Lock::Timeout=300", .. arguments])
        {
            Environment = { ["DEBIAN_FRONTEND"] = "noninteractive", ["RUNLEVEL"] = "1" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = apt.StandardOutput.ReadToEndAsync();
        var errors = await apt.StandardError.ReadToEndAsync();
        await output;
        await apt.WaitForExitAsync();
        return apt.ExitCode == 0 ? "" : errors;
    }
}
