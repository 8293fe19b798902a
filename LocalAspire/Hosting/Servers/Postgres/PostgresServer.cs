using System.Globalization;
using LocalAspire.Hosting.Processes;

namespace LocalAspire.Hosting.Servers.Postgres;

/// <summary>A private PostgreSQL: own cluster, loopback only, no Unix socket, passwords by SCRAM.</summary>
internal sealed class PostgresServer(PostgresServerResource resource) : IServer
{
    public ServerProgram Program { get; } = new(
        "PostgreSQL",
        "postgres",
        Folders,
        new Dictionary<string, string>
        {
            ["apt-get"] = "postgresql",
            ["dnf"] = "postgresql-server",
            ["apk"] = "postgresql",
            ["pacman"] = "postgresql",
            ["brew"] = "postgresql@17",
        });

    public async Task<ProcessSpec> PrepareAsync(ServerContext context, CancellationToken cancellationToken)
    {
        var user = PostgresUser.Of(context);
        var cluster = Path.Combine(user.Folder, "cluster");
        var version = Path.Combine(cluster, "PG_VERSION");
        var passwordMark = new PasswordMark(user, resource.PasswordParameter);
        if (File.Exists(version)) await passwordMark.CheckAsync(cluster, cancellationToken);
        else await InitializeAsync(context, user, cluster, passwordMark, cancellationToken);
        RefuseOtherVersion(context, version);
        return new ProcessSpec(context.ProgramPath, ["-D", cluster, .. Settings(context.Port)], user.Folder)
        {
            User = user.Name,
            // Fast shutdown: SIGTERM would wait for every client to leave.
            StopSignal = Signal.Interrupt,
            OrphanSignal = Signal.Interrupt,
        };
    }

    // The server's own limit on connections stays at its default of 100: pools have to fit, not the server to give way.
    private static IEnumerable<string> Settings(int port)
    {
        (string Key, string Value)[] settings =
        [
            ("listen_addresses", "127.0.0.1"),
            ("port", port.ToString(CultureInfo.InvariantCulture)),
            ("unix_socket_directories", ""),
            ("log_line_prefix", "%m [%p] "),
        ];
        return settings.SelectMany(s => new[] { "-c", $"{s.Key}={s.Value}" });
    }

    private async Task InitializeAsync(ServerContext context, PostgresUser user, string cluster, PasswordMark passwordMark, CancellationToken cancellationToken)
    {
        // Made aside and moved when complete: half a cluster would look like a whole one at the next start.
        var unfinished = cluster + ".new";
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        var passwordFile = Path.Combine(user.Folder, "initial-password");
        await File.WriteAllTextAsync(passwordFile, await resource.PasswordParameter.GetValueAsync(cancellationToken), cancellationToken);
        user.Own(passwordFile);
        try
        {
            var initdb = Path.Combine(Path.GetDirectoryName(RealPath(context.ProgramPath))!, "initdb");
            string[] arguments =
            [
                "--pgdata", unfinished,
                "--username", await resource.UserNameReference.GetValueAsync(cancellationToken) ?? "postgres",
                "--pwfile", passwordFile,
                "--auth", "scram-sha-256",
                "--encoding", "UTF8",
                // Bytewise order, the same on every machine, but with Unicode's idea of a letter.
                "--locale", OperatingSystem.IsLinux() ? "C.UTF-8" : "C",
            ];
            var (exitCode, output) = await ChildProcess.RunAsync(new ProcessSpec(initdb, arguments, user.Folder) { User = user.Name }, cancellationToken);
            if (exitCode != 0) throw new DistributedApplicationException($"initdb ended with exit code {exitCode}:\n{output}");
            await passwordMark.SetAsync(cancellationToken);
            Directory.Move(unfinished, cluster);
        }
        finally
        {
            File.Delete(passwordFile);
        }
    }

    private static void RefuseOtherVersion(ServerContext context, string versionFile)
    {
        var data = File.ReadAllText(versionFile).Trim();
        var folder = Path.GetDirectoryName(RealPath(context.ProgramPath))!;
        // Debian and others keep versions apart in folders named after them; elsewhere the server itself complains.
        var program = folder.Split('/').FirstOrDefault(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        if (program is null || program == data) return;
        throw new DistributedApplicationException(
            $"The data in {Path.GetDirectoryName(versionFile)} is PostgreSQL {data}'s, the server found is version {program}: install version {data}, or move the folder away.");
    }

    private static string RealPath(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    private static IEnumerable<string> Folders()
    {
        const string Debian = "/usr/lib/postgresql";
        var versions = Directory.Exists(Debian)
            ? Directory.GetDirectories(Debian).OrderByDescending(f => int.TryParse(Path.GetFileName(f), out var v) ? v : 0).Select(f => Path.Combine(f, "bin"))
            : [];
        return versions.Concat(["/opt/homebrew/opt/postgresql@17/bin", "/usr/local/opt/postgresql@17/bin", "/usr/pgsql-17/bin"]);
    }
}
