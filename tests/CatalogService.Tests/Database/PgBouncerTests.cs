using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CatalogService.Tests.Servers;
using Npgsql;

namespace CatalogService.Tests.Database;

/// <summary>Against Debian's own PgBouncer (package pgbouncer), which knows no prepared statements in transaction mode.</summary>
public sealed class PgBouncerTests(CatalogServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_and_writes_work_through_PgBouncer_in_transaction_mode()
    {
        var began = await servers.QueryAsync<DateTime>("select clock_timestamp()");
        await using var pooler = await PgBouncer.StartAsync(servers.Postgres);
        await using var replica = await Replica.StartAsync(servers, ("Database__PgBouncer", "true"), ("ConnectionStrings__catalogdb", pooler.ConnectionString),
            ("ConnectionStrings__catalogdb-listen", servers.Postgres), ("Cache__Enabled", "false"), ("Database__AcquireTimeout", "00:00:10"));

        var answers = await Task.WhenAll(Enumerable.Range(1, 300).Select(n => replica.Client.AskAsync($"/api/catalog/items?pageSize={1 + (n % 20)}&pageIndex={n % 7}")));
        var items = await Task.WhenAll(Enumerable.Range(1, 300).Select(n => replica.Client.AskAsync($"/api/catalog/items/{300 + n}")));
        var writes = await Task.WhenAll(Enumerable.Range(1, 20).Select(n =>
            replica.Writer.SendAsync(HttpMethod.Put, $"/api/catalog/items/{600 + n}", new { name = "Bounced", price = n, catalogTypeId = 1, catalogBrandId = 1 })));

        Assert.All(answers.Concat(items), response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.All(writes, response => Assert.Equal(HttpStatusCode.Created, response.StatusCode));
        // Past the pooler: through it nothing would be heard.
        Assert.Equal(1, await servers.QueryAsync<long>(
            $"select count(*) from pg_stat_activity where application_name = 'catalogdb-listen' and backend_start > '{began:O}'"));
        Assert.Equal("Bounced", (await replica.Client.ReadAsync("/api/catalog/items/601")).GetProperty("name").GetString());
    }

    private sealed class PgBouncer(Process process, DirectoryInfo folder, string connectionString) : IAsyncDisposable
    {
        /// <summary>Fewer than the service's own pools: transactions have to share.</summary>
        private const int ServerConnections = 3;

        public string ConnectionString => connectionString;

        public static async Task<PgBouncer> StartAsync(string postgres)
        {
            var server = new NpgsqlConnectionStringBuilder(postgres);
            var port = FreePort.Next();
            var folder = Directory.CreateTempSubdirectory("pgbouncer-");
            var settings = Path.Combine(folder.FullName, "pgbouncer.ini");
            await File.WriteAllTextAsync(settings, string.Create(CultureInfo.InvariantCulture,
                $"""
                [databases]
                {server.Database} = host={server.Host} port={server.Port} user={server.Username} password='{server.Password}' dbname={server.Database}
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = {port}
                unix_socket_dir =
                auth_type = any
                pool_mode = transaction
                default_pool_size = {ServerConnections}
                ignore_startup_parameters = extra_float_digits
                user = nobody
                """), Cancel);
            File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_101_101);
            var process = Process.Start(new ProcessStartInfo(await DebianPackage.EnsureAsync("pgbouncer", "pgbouncer"), [settings]) { RedirectStandardError = true })!;
            while (await process.StandardError.ReadLineAsync(Cancel) is { } line && !line.Contains("process up", StringComparison.Ordinal))
            {
                // Not up yet.
            }

            Assert.False(process.HasExited, "pgbouncer ended");
            _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
            return new PgBouncer(process, folder, new NpgsqlConnectionStringBuilder(postgres) { Host = "127.0.0.1", Port = port }.ConnectionString);
        }

        public async ValueTask DisposeAsync()
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
            folder.Delete(recursive: true);
        }
    }
}
