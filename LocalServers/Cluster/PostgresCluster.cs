using System.Globalization;
using LocalServers.Data;
using LocalServers.Programs;
using LocalServers.Servers;
using Npgsql;

namespace LocalServers.Cluster;

/// <summary>
/// A PostgreSQL primary and its standby, by streaming replication. A commit waits until the standby has applied it, so that nothing that was
/// acknowledged is lost with the primary, and a primary that is cut off acknowledges nothing. Which one is the primary is written down
/// before a standby is promoted: a server that was the primary before comes back as a standby.
/// </summary>
/// <param name="folder">The folder in which that is written down.</param>
/// <param name="server">The resource in whose place the cluster is.</param>
/// <param name="databases">Its databases.</param>
internal sealed class PostgresCluster(string folder, PostgresServerResource server, IReadOnlyList<PostgresDatabaseResource> databases)
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

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
        if (!Directory.Exists(cluster))
        {
            // Made aside and moved when complete, as at the first start of a primary.
            if (Directory.Exists(unfinished))
                Directory.Delete(unfinished, recursive: true);
            await RunAsync("pg_basebackup", "--pgdata", unfinished, "--dbname", Source(instance), "--checkpoint", "fast");
            Directory.Move(unfinished, cluster);
        }
        else if (!File.Exists(Path.Combine(cluster, "standby.signal")))
        {
            await RunAsync("pg_rewind", "--target-pgdata", cluster, "--source-server", $"{Source(instance)} dbname=postgres");
        }

        await Command.RunAsync([.. Launch.AsUser(user), "touch", Path.Combine(cluster, "standby.signal")], cancellationToken);

        Task RunAsync(string tool, params string[] arguments) =>
            Command.RunAsync([.. Launch.AsUser(user), Path.Combine(tools, tool), .. arguments], cancellationToken);
    }

    /// <summary>The settings of a member, with which it can take either role.</summary>
    public IEnumerable<string> Arguments(PostgresServerResource member, ServerInstance instance) =>
    [
        "-c", $"cluster_name={member.Name}",
        "-c", $"primary_conninfo={Source(instance)} application_name={member.Name}",
        "-c", "wal_keep_size=512MB",
        // Else pg_rewind could not tell which pages differ.
        "-c", "wal_log_hints=on",
        // A read at the standby finds what was committed before it.
        "-c", "synchronous_commit=remote_apply",
    ];

    /// <summary>Throws unless a member has its role: a standby receives what the primary writes.</summary>
    public async Task CheckAsync(PostgresServerResource member, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT CASE WHEN pg_is_in_recovery() THEN (SELECT status FROM pg_stat_wal_receiver) ELSE 'primary' END", connection);
        var role = await command.ExecuteScalarAsync(cancellationToken) as string;
        if (role != (IsPrimary(member) ? "primary" : "streaming"))
            throw new DistributedApplicationException($"{member.Name} is not what it should be: {role ?? "not connected to the primary"}.");
    }

    /// <summary>From now on, commits wait for a standby that has become ready.</summary>
    public async Task RequireStandbyAsync(CancellationToken cancellationToken)
    {
        await using var primary = await OpenAsync(Primary, cancellationToken);
        await ExecuteAsync(primary, "ALTER SYSTEM SET synchronous_standby_names = '*'", cancellationToken);
        await ExecuteAsync(primary, "SELECT pg_reload_conf()", cancellationToken);
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
