using System.Runtime.InteropServices;

namespace LocalServers.Programs;

/// <summary>How packages are installed on this system.</summary>
internal sealed class PackageManager(string name, string install)
{
    public static PackageManager OfThisSystem { get; } = Detect();

    /// <summary>The key of this system's package names in <see cref="ServerProgram.Packages"/>.</summary>
    public string Name { get; } = name;

    /// <summary>Root on a Debian-like system may install; elsewhere the person decides.</summary>
    public bool CanInstall => Name == "apt-get" && Environment.IsPrivilegedProcess;

    /// <summary>The command that installs a program.</summary>
    public string CommandFor(ServerProgram program) =>
        program.Packages.TryGetValue(Name, out var package) ? $"{install} {package}" : $"the package of {program.Product} for this system";

    /// <summary>Installs a package without starting its service. Returns the problem, or an empty text.</summary>
    public static async Task<string> InstallAsync(string package, Func<bool> isThere, CancellationToken cancellationToken)
    {
        // Two AppHosts that start at once take turns, and the second finds the work done.
        await using var turn = await TakeTurnAsync(cancellationToken);
        if (isThere())
            return "";
        using var quiet = new ServiceStartPolicy();
        var (code, output) = await AptAsync(["install", "--yes", "--no-install-recommends", package], cancellationToken);
        if (code == 0)
            return "";
        // On a fresh machine the lists of packages are missing or old.
        await AptAsync(["update"], cancellationToken);
        (code, output) = await AptAsync(["install", "--yes", "--no-install-recommends", package], cancellationToken);
        return code == 0 ? "" : output;
    }

    // An installation that has begun is ended: a killed package manager leaves packages half installed and its lock to the next one.
    private static async Task<(int ExitCode, string Output)> AptAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var result = await Command.TryRunAsync(
            ["env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get", "-o", "DPkg::Lock::Timeout=300", .. arguments],
            CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        return result;
    }

    private static async Task<FileStream> TakeTurnAsync(CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetTempPath(), "local-servers-install.lock");
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) // Another process has the turn.
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
            }
        }
    }

    private static PackageManager Detect()
    {
        if (OperatingSystem.IsMacOS())
            return new("brew", "brew install");
        (string Program, string Install)[] known =
        [
            ("apt-get", "sudo apt-get install --no-install-recommends"),
            ("dnf", "sudo dnf install"),
            ("apk", "sudo apk add"),
            ("pacman", "sudo pacman -S"),
        ];
        var (program, install) = known.FirstOrDefault(manager => Executables.Find(manager.Program) is not null);
        return program is null ? new(RuntimeInformation.OSDescription, "") : new(program, install);
    }

    /// <summary>
    /// Keeps packages from starting their services while they are installed. <c>RUNLEVEL=1</c> does so for init scripts; under systemd
    /// a <c>policy-rc.d</c> that forbids it (exit code 101) is needed, where the machine has none of its own.
    /// </summary>
    private sealed class ServiceStartPolicy : IDisposable
    {
        private const string File = "/usr/sbin/policy-rc.d";

        private readonly bool _isOurs = !System.IO.File.Exists(File);

        public ServiceStartPolicy()
        {
            if (!_isOurs || OperatingSystem.IsWindows())
                return;
            System.IO.File.WriteAllText(File, "#!/bin/sh\nexit 101\n");
            System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        public void Dispose()
        {
            if (_isOurs)
                System.IO.File.Delete(File);
        }
    }
}
