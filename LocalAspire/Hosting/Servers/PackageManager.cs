using System.Runtime.InteropServices;
using LocalAspire.Hosting.Processes;

namespace LocalAspire.Hosting.Servers;

/// <summary>How packages are installed on this system.</summary>
internal sealed class PackageManager(string name, string install)
{
    public static PackageManager OfThisSystem { get; } = Detect();

    /// <summary>The key under which <see cref="ServerProgram.Packages"/> has this system's package names.</summary>
    public string Name { get; } = name;

    /// <summary>Root on a Debian-like system may; elsewhere the person decides.</summary>
    public bool CanInstall => Name == "apt-get" && Environment.IsPrivilegedProcess;

    public string CommandFor(ServerProgram program) => program.Packages.TryGetValue(Name, out var package)
        ? $"{install} {package}"
        : $"the package of {program.Product} for this system";

    /// <summary>Installs a package without starting its service. Returns the problem, or null.</summary>
    public static async Task<string?> InstallAsync(string package, Func<bool> isThere, CancellationToken cancellationToken)
    {
        // Two AppHosts that start at once take turns, and the second finds the work done.
        await using var turn = await TurnAsync(cancellationToken);
        if (isThere()) return null;
        using var quiet = new QuietServices();
        var (code, output) = await AptAsync(["install", "--yes", "--no-install-recommends", package], cancellationToken);
        if (code == 0) return null;
        // On a fresh machine the lists of packages are missing or old.
        await AptAsync(["update"], cancellationToken);
        (code, output) = await AptAsync(["install", "--yes", "--no-install-recommends", package], cancellationToken);
        return code == 0 ? null : output;
    }

    // What was begun is ended: a killed package manager leaves packages half installed and its lock to the next one.
    private static async Task<(int ExitCode, string Output)> AptAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var result = await ChildProcess.RunAsync(
            new ProcessSpec("apt-get", ["-o", "DPkg::Lock::Timeout=300", .. arguments], "/")
            {
                Environment = new Dictionary<string, string> { ["DEBIAN_FRONTEND"] = "noninteractive", ["RUNLEVEL"] = "1" },
                OrphanSignal = Signal.Terminate,
            },
            CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        return result;
    }

    private static async Task<FileStream> TurnAsync(CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetTempPath(), "local-aspire-install.lock");
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) // Somebody else's turn.
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
            }
        }
    }

    private static PackageManager Detect()
    {
        if (OperatingSystem.IsMacOS()) return new("brew", "brew install");
        (string Program, string Install)[] known =
        [
            ("apt-get", "sudo apt-get install --no-install-recommends"),
            ("dnf", "sudo dnf install"),
            ("apk", "sudo apk add"),
            ("pacman", "sudo pacman -S"),
        ];
        var found = known.FirstOrDefault(k => Executables.Find(k.Program) is not null);
        return found.Program is null ? new(RuntimeInformation.OSDescription, "") : new(found.Program, found.Install);
    }
}
