using System.Diagnostics;

namespace LocalAspire.Hosting.Processes;

/// <summary>
/// The command line around a child process. <c>setsid</c> gives it a session of its own, so that Ctrl+C in the terminal reaches
/// the AppHost alone and the AppHost can stop things in order; <c>setpriv</c> sets the parent-death signal and, where asked, the user.
/// Both replace themselves with the program, so its process id is the child's. Where they are missing (macOS) the program is
/// started as it is, and a killed AppHost leaves it running.
/// </summary>
internal static class Launch
{
    private static readonly string? SetSid = Executables.Find("setsid");
    private static readonly string? SetPriv = Executables.Find("setpriv");

    public static ProcessStartInfo StartInfo(ProcessSpec spec)
    {
        string[] command = [.. Prefix(spec), spec.FileName, .. spec.Arguments];
        var info = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = spec.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in InheritedNoise) info.Environment.Remove(name);
        foreach (var (name, value) in spec.Environment) info.Environment[name] = value;
        return info;
    }

    // The AppHost's own launch profile is not meant for its children.
    private static readonly string[] InheritedNoise =
        ["ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "DOTNET_LAUNCH_PROFILE", "DOTNET_URLS"];

    private static IEnumerable<string> Prefix(ProcessSpec spec)
    {
        if (SetSid is not null) yield return SetSid;
        if (SetPriv is null) yield break;
        yield return SetPriv;
        if (spec.User is { } user)
        {
            yield return $"--reuid={user}";
            yield return $"--regid={user}";
            yield return "--clear-groups";
        }
        yield return "--pdeathsig";
        yield return spec.OrphanSignal switch
        {
            Signal.Interrupt => "INT",
            Signal.Terminate => "TERM",
            _ => "KILL",
        };
        yield return "--";
    }
}
