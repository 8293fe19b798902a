using System.Globalization;
using LocalServers.Data;
using LocalServers.Programs;
using Npgsql;

namespace LocalServers.Servers;

/// <summary>
/// A PostgreSQL primary and its standby, by streaming replication. A commit waits until the standby has applied it, so that nothing that
/// was acknowledged is lost with the primary, and a primary that is cut off acknowledges nothing. A file says which one is the primary, and
/// is written before a standby is promoted: a server that was the primary before comes back as a standby.
/// </summary>
/// <param name="folder">The folder in which that is written down.</param>
/// <param name="server">The resource in whose place the cluster is.</param>
/// <param name="databases">Its databases.</param>
internal sealed class PostgresCluster(string folder, PostgresServerResource server, IReadOnlyList<PostgresDatabaseResource> databases)
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Settings of the data itself, which pg_rewind finds, too: it reads the log from where two servers began to differ.</summary>
    public const string Settings = "wal_keep_size = 512MB\n";

    private readonly List<PostgresServerResource> _members = [];
    private string _user = "";

    public IReadOnlyList<PostgresDatabaseResource> Databases => databases;

    private string PrimaryFile => Path.Combine(folder, "primary");

    private PostgresServerResource Primary =>
        _members.Find(member => File.Exists(PrimaryFile) && File.ReadAllText(PrimaryFile) == member.Name) ?? _members[0];

    public void Add(PostgresServerResource member) => _members.Add(member);

    public bool IsPrimary(PostgresServerResource member) => Primary == member;

    /// <summary>Lays out a standby: a copy of the primary, or the primary of before without what only that one had.</summary>
    /// <param name="member">The member.</param>
    /// <param name="instance">Its instance.</param>
    /// <param name="tools">The folder of PostgreSQL's programs.</param>
    /// <param name="user">The user to run them as; null is the AppHost's own.</param>
    /// <param name="cancellationToken">Ends the wait for the primary.</param>
    public async Task PrepareAsync(
        PostgresServerResource member, ServerInstance instance, string tools, string? user, CancellationToken cancellationToken)
    {
        var (cluster, unfinished, passwords) = (instance.PathOf("cluster"), instance.PathOf("cluster.new"), PasswordsOf(instance));
        _user = await server.UserNameReference.GetValueAsync(cancellationToken) ?? "postgres";
        var password = await server.PasswordParameter.GetValueAsync(cancellationToken) ?? "";
        var word = password.Replace(@"\", @"\\", StringComparison.Ordinal).Replace(":", @"\:", StringComparison.Ordinal);
        await PrivateFile.WriteAsync(passwords, $"*:*:*:*:{word}\n", cancellationToken);
        if (user is not null)
            await FileOwner.ChangeAsync(passwords, user, cancellationToken);
        if (IsPrimary(member))
            return;

        await WaitForPrimaryAsync(cancellationToken);
        var isCopy = File.Exists(Path.Combine(cluster, "standby.signal")) || await TryRewindAsync();
        if (!isCopy)
        {
            // Made aside and moved when complete, as at the first start of a primary.
            foreach (var old in new[] { unfinished, cluster }.Where(Directory.Exists))
                Directory.Delete(old, recursive: true);
            await Command.RunAsync(
                Tool("pg_basebackup", "--pgdata", unfinished, "--dbname", Source(instance), "--checkpoint", "fast"), cancellationToken);
            Directory.Move(unfinished, cluster);
        }

        await Command.RunAsync([.. Launch.AsUser(user), "touch", Path.Combine(cluster, "standby.signal")], cancellationToken);

        // Where the log of the time since is gone, a new copy is needed.
        async Task<bool> TryRewindAsync() => Directory.Exists(cluster)
            && (await Command.TryRunAsync(
                Tool("pg_rewind", "--target-pgdata", cluster, "--source-server", $"{Source(instance)} dbname=postgres"),
                cancellationToken)).ExitCode == 0;

        string[] Tool(string name, params string[] arguments) => [.. Launch.AsUser(user), Path.Combine(tools, name), .. arguments];
    }

    /// <summary>The settings of a member, with which it can take either role.</summary>
    public IEnumerable<string> Arguments(PostgresServerResource member, ServerInstance instance) =>
    [
        "-c", $"cluster_name={member.Name}",
        "-c", $"primary_conninfo={Source(instance)} application_name={member.Name}",
        // A read at the standby finds what was committed before it.
        "-c", "synchronous_commit=remote_apply",
    ];

    /// <summary>
    /// Throws unless a member has its role: a standby receives what the primary writes. From the moment at which it does, the primary's
    /// commits wait for it.
    /// </summary>
    public async Task CheckAsync(PostgresServerResource member, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var role = await ScalarAsync(
            "SELECT CASE WHEN pg_is_in_recovery() THEN (SELECT status FROM pg_stat_wal_receiver) ELSE 'primary' END") as string;
        if (role != (IsPrimary(member) ? "primary" : "streaming"))
            throw new DistributedApplicationException($"{member.Name} is not what it should be: {role ?? "not connected to the primary"}.");
        if (role == "primary" && await ScalarAsync("SHOW synchronous_standby_names") is ""
            && await ScalarAsync("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'") is > 0L)
        {
            await ExecuteAsync(connection, "ALTER SYSTEM SET synchronous_standby_names = '*'", cancellationToken);
            await ExecuteAsync(connection, "SELECT pg_reload_conf()", cancellationToken);
        }

        async Task<object?> ScalarAsync(string query)
        {
#pragma warning disable CA2100 // All queries are constants.
            await using var command = new NpgsqlCommand(query, connection);
#pragma warning restore CA2100
            return await command.ExecuteScalarAsync(cancellationToken);
        }
    }

    /// <summary>Makes a standby the primary. It acknowledges commits alone until the other one is back.</summary>
    public async Task PromoteAsync(PostgresServerResource standby, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(standby, cancellationToken);
        // Written down first: whoever starts now is a standby.
        await File.WriteAllTextAsync(PrimaryFile, standby.Name, cancellationToken);
        await ExecuteAsync(connection, "ALTER SYSTEM SET synchronous_standby_names = ''", cancellationToken);
        await ExecuteAsync(connection, "SELECT pg_reload_conf()", cancellationToken);
        await ExecuteAsync(connection, "SELECT pg_promote()", cancellationToken);
        // pg_rewind reads the new timeline from the control file.
        await ExecuteAsync(connection, "CHECKPOINT", cancellationToken);
    }

    private async Task WaitForPrimaryAsync(CancellationToken cancellationToken)
    {
        var deadline = TimeProvider.System.GetUtcNow() + StartTimeout;
        while (true)
        {
            try
            {
                await using var connection = await OpenAsync(Primary, cancellationToken);
                await using var command = new NpgsqlCommand("SELECT pg_is_in_recovery()", connection);
                if (await command.ExecuteScalarAsync(cancellationToken) is false)
                    return;
            }
            catch (NpgsqlException) when (TimeProvider.System.GetUtcNow() < deadline)
            {
                // It is starting, or being promoted.
            }

            await Task.Delay(Interval, cancellationToken);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string statement, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // All statements are constants.
        await using var command = new NpgsqlCommand(statement, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<NpgsqlConnection> OpenAsync(PostgresServerResource member, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(await member.GetConnectionStringAsync(cancellationToken))
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

    private static string PasswordsOf(ServerInstance instance) => instance.PathOf("passwords");

    private string Source(ServerInstance instance) => string.Create(
        CultureInfo.InvariantCulture,
        $"host=127.0.0.1 port={PortOf(Primary)} user={_user} passfile={PasswordsOf(instance)}");

    private static int PortOf(PostgresServerResource member) =>
        member.Annotations.OfType<EndpointAnnotation>().First().Port ?? throw new InvalidOperationException("No port yet.");
}
