using System.Diagnostics;

namespace LocalAspire.Dashboard.Tests.Browser;

/// <summary>Debian's chromium, installed here if it is missing and that is possible.</summary>
internal static class Chromium
{
    private const string Executable = "/usr/bin/chromium";
    private const string Install = "apt-get install -y --no-install-recommends chromium";

    public static async Task<string> PathAsync()
    {
        if (File.Exists(Executable))
            return Executable;
        if (Environment.UserName == "root" && File.Exists("/usr/bin/apt-get"))
        {
            Console.WriteLine($"Installing chromium: {Install}");
            using var apt = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"apt-get update -qq; {Install}"])
            {
                Environment = { ["RUNLEVEL"] = "1", ["DEBIAN_FRONTEND"] = "noninteractive" },
                RedirectStandardOutput = true,
            })!;
            await apt.StandardOutput.ReadToEndAsync();
            await apt.WaitForExitAsync();
        }

        return File.Exists(Executable) ? Executable : throw new InvalidOperationException($"These tests need chromium at {Executable}; as root: {Install}");
    }
}
