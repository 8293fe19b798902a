namespace LocalAspire.Hosting.Servers;

/// <summary>
/// Keeps packages from starting their services while they are installed. <c>RUNLEVEL=1</c> does so for init scripts;
/// under systemd a <c>policy-rc.d</c> that forbids it (exit code 101) is needed, where the machine has none of its own.
/// </summary>
internal sealed class QuietServices : IDisposable
{
    private const string Policy = "/usr/sbin/policy-rc.d";

    private readonly bool _ours;

    public QuietServices()
    {
        if (File.Exists(Policy) || OperatingSystem.IsWindows()) return;
        File.WriteAllText(Policy, "#!/bin/sh\nexit 101\n");
        File.SetUnixFileMode(Policy, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _ours = true;
    }

    public void Dispose()
    {
        if (_ours) File.Delete(Policy);
    }
}
