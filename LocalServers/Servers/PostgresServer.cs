using System.Globalization;
using LocalServers.Data;
using LocalServers.Programs;
using Npgsql;

namespace LocalServers.Servers;

/// <summary>PostgreSQL: a cluster of its own, no Unix socket, passwords by SCRAM. The limit on connections stays at the server's default
/// of 100.</summary>
/// <param name="postgres">The resource.</param>
/// <param name="cluster">The cluster that it belongs to; null if it stands alone.</param>
internal sealed class PostgresServer(PostgresServerResource postgres, PostgresCluster? cluster = null) : Server(postgres, PostgresProgram)
{
    /// <summary>How long a restart may take before databases that could not be created are an error.</summary>
    private static readonly TimeSpan RestartTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    private static readonly ServerProgram PostgresProgram = new("PostgreSQL", "postgres", Folders)
    {
        Packages = new()
        {
            ["apt-get"] = "postgresql",
            ["dnf"] = "postgresql-server",
            ["apk"] = "postgresql",
            ["pacman"] = "postgresql",
            ["brew"] = "postgresql@17",
        },
    };

    public override ParameterResource? Password => postgres.PasswordParameter;

    /// <summary>Fast shutdown: on SIGTERM it would wait for every client to leave.</summary>
    public override string StopSignal => "INT";

    /// <summary>PostgreSQL refuses to run as root: then it runs as the user of its package.</summary>
    public override string? User => System.Environment.IsPrivilegedProcess ? "postgres" : null;

    public override string PlaceData(string folder) => User is null ? folder : ReachableFolder.For(folder);

    public override bool HasData(string folder) => File.Exists(Path.Combine(folder, "cluster", "PG_VERSION"));

    public override async Task PrepareAsync(ServerInstance instance, CancellationToken cancellationToken)
    {
        if (User is not null)
            await FileOwner.ChangeAsync(instance.Folder, User, cancellationToken);
        if (HasData(instance.Folder))
            RefuseOtherVersion(instance);
        else if (cluster?.IsPrimary(postgres) is not false)
            await InitializeAsync(instance, cancellationToken);
        if (cluster is not null)
            await cluster.PrepareAsync(postgres, instance, Tool(instance, ""), User, cancellationToken);
    }

    public override IEnumerable<string> Arguments(ServerInstance instance) =>
    [
        "-D", instance.PathOf("cluster"),
        "-c", "listen_addresses=127.0.0.1",
        "-c", string.Create(CultureInfo.InvariantCulture, $"port={instance.Port}"),
        "-c", "unix_socket_directories=",
        "-c", "log_line_prefix=%m [%p] ",
        .. cluster?.Arguments(postgres, instance) ?? [],
    ];

    public override async Task CheckAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        if (cluster is not null)
            await cluster.CheckAsync(postgres, connection, cancellationToken);
    }

    public override async Task CreateDatabasesAsync(IEnumerable<IResource> databases, CancellationToken cancellationToken)
    {
        if (cluster is not null)
        {
            // A standby has what the primary has.
            if (!cluster.IsPrimary(postgres))
                return;
            databases = cluster.Databases;
        }

        var deadline = TimeProvider.System.GetUtcNow() + RestartTimeout;
        while (true)
        {
            try
            {
                await CreateMissingAsync(databases, cancellationToken);
                return;
            }
            catch (NpgsqlException failure) when (IsRestart(failure) && TimeProvider.System.GetUtcNow() < deadline)
            {
                // The server that has just become ready is being restarted.
                await Task.Delay(RetryDelay, CancellationToken.None);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The server is being stopped. Those who wait for it still hear of this event after its next start: it must not fail.
                return;
            }
        }
    }

    // Shutting down, starting, or away in between; or the event of the next start has created the database meanwhile.
    private static bool IsRestart(NpgsqlException failure) =>
        failure.IsTransient || failure.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.DuplicateDatabase;

    private async Task CreateMissingAsync(IEnumerable<IResource> databases, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        foreach (var database in databases.OfType<PostgresDatabaseResource>())
        {
            await using var exists = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection);
            exists.Parameters.Add(new NpgsqlParameter { Value = database.DatabaseName });
            if (await exists.ExecuteScalarAsync(cancellationToken) is not null)
                continue;
            var name = '"' + database.DatabaseName.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
#pragma warning disable CA2100 // A statement of this kind takes no parameters; the name is quoted.
            await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
#pragma warning restore CA2100
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static string Tool(ServerInstance instance, string name) =>
        Path.Combine(Path.GetDirectoryName(RealPath(instance.Program))!, name);

    // A connection outside of any pool: a check now and then must not keep one of the server's connections.
    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(await postgres.GetConnectionStringAsync(cancellationToken))
        {
            Database = "postgres",
            Pooling = false,
            Timeout = 3,
        };
#pragma warning disable RS0030 // A data source would be a pool.
        var connection = new NpgsqlConnection(settings.ConnectionString);
#pragma warning restore RS0030
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    private async Task InitializeAsync(ServerInstance instance, CancellationToken cancellationToken)
    {
        // Made aside and moved when complete: half a cluster would look like a whole one at the next start.
        var (data, unfinished, password) =
            (instance.PathOf("cluster"), instance.PathOf("cluster.new"), instance.PathOf("initial-password"));
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        try
        {
            await PrivateFile.WriteAsync(
                password, await postgres.PasswordParameter.GetValueAsync(cancellationToken) ?? "", cancellationToken);
            if (User is not null)
                await FileOwner.ChangeAsync(password, User, cancellationToken);
            await Command.RunAsync(
            [
                .. Launch.AsUser(User), Tool(instance, "initdb"), "--pgdata", unfinished,
                "--username", await postgres.UserNameReference.GetValueAsync(cancellationToken) ?? "postgres", "--pwfile", password,
                // Bytewise order, the same on every machine, but with Unicode's idea of a letter.
                "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", OperatingSystem.IsLinux() ? "C.UTF-8" : "C",
                // pg_rewind tells by them which pages differ.
                .. cluster is null ? Array.Empty<string>() : ["--data-checksums"],
            ], cancellationToken);
            if (cluster is not null)
                await File.AppendAllTextAsync(Path.Combine(unfinished, "postgresql.conf"), PostgresCluster.Settings, cancellationToken);
            Directory.Move(unfinished, data);
        }
        finally
        {
            File.Delete(password);
        }
    }

    private static void RefuseOtherVersion(ServerInstance instance)
    {
        var data = File.ReadAllText(instance.PathOf("cluster/PG_VERSION")).Trim();
        // Debian and others keep versions apart in folders named after them; elsewhere the server itself complains.
        var program = RealPath(instance.Program).Split('/')
            .FirstOrDefault(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        if (program is not null && program != data)
        {
            throw new DistributedApplicationException(
                $"The data in {instance.PathOf("cluster")} is of PostgreSQL {data}, the server found is version {program}: "
                + $"install version {data}, or move the folder away.");
        }
    }

    private static string RealPath(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    private static IEnumerable<string> Folders()
    {
        const string Debian = "/usr/lib/postgresql";
        var versions = Directory.Exists(Debian) ? Directory.GetDirectories(Debian) : [];
        return versions.OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin"))
            .Concat(["/opt/homebrew/opt/postgresql@17/bin", "/usr/local/opt/postgresql@17/bin", "/usr/pgsql-17/bin"]);
    }
}
