using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace TestServers;

/// <summary>PgBouncer in transaction mode before a PostgreSQL: what a hosted database often has between it and its clients.</summary>
public sealed class PgBouncer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private PgBouncer(Process process, DirectoryInfo folder, string connectionString) =>
        (_process, _folder, ConnectionString) = (process, folder, connectionString);

    /// <summary>As the server's own, by way of PgBouncer.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts it and waits until it takes connections.</summary>
    /// <param name="program">Its path or name.</param>
    /// <param name="port">A free port.</param>
    /// <param name="postgres">The server's connection string; all who come log in as its user.</param>
    /// <param name="serverConnections">The connections that it opens to the server at most (<c>default_pool_size</c>).</param>
    /// <exception cref="InvalidOperationException">It ended at once.</exception>
    public static async Task<PgBouncer> StartAsync(
        string program, int port, string postgres, int serverConnections, CancellationToken cancellationToken)
    {
        var server = new NpgsqlConnectionStringBuilder(postgres);
        var folder = Directory.CreateTempSubdirectory("pgbouncer-");
        var settings = Path.Combine(folder.FullName, "pgbouncer.ini");
        var target = $"host={server.Host} port={server.Port} user={server.Username} password='{server.Password}' dbname={server.Database}";
        await File.WriteAllTextAsync(settings, string.Create(CultureInfo.InvariantCulture,
            $"""
            [databases]
            {server.Database} = {target}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            max_client_conn = 5000
            default_pool_size = {serverConnections}
            ignore_startup_parameters = extra_float_digits
            user = nobody
            """), cancellationToken);
        // It gives up root's rights, and still has to read its settings.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_101_101);
        var process = Process.Start(new ProcessStartInfo(program, [settings]) { RedirectStandardError = true })!;
        string? last = null;
        while (await process.StandardError.ReadLineAsync(cancellationToken) is { } line
            && !line.Contains("process up", StringComparison.Ordinal))
        {
            last = line;
        }
        if (process.HasExited)
            throw new InvalidOperationException($"pgbouncer ended: {last}");
        _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var address = new NpgsqlConnectionStringBuilder(postgres) { Host = "127.0.0.1", Port = port };
        return new PgBouncer(process, folder, address.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
