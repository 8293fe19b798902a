using System.Diagnostics;
using LocalAspire.Hosting.Servers;
using LocalAspire.Hosting.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using RabbitMQ.Client;
using StackExchange.Redis;

namespace LocalAspire.Hosting.Tests;

public class ServerTests
{
    [Fact]
    public async Task The_three_servers_start_serve_and_leave_nothing_behind()
    {
        var running = await Running.StartAsync(builder =>
        {
            builder.AddPostgres("postgres").AddDatabase("db");
            builder.AddRedis("cache");
            builder.AddRabbitMQ("messaging");
        });
        var folder = running.Folder;
        await Task.WhenAll(running.HealthyAsync("db"), running.HealthyAsync("cache"), running.HealthyAsync("messaging"));

        await using var database = NpgsqlDataSource.Create((await running.App.GetConnectionStringAsync("db"))!);
        await using var command = database.CreateCommand("SELECT current_database()");
        Assert.Equal("db", await command.ExecuteScalarAsync(running.Token));
        await using (var redis = await ConnectionMultiplexer.ConnectAsync((await running.App.GetConnectionStringAsync("cache"))!))
            Assert.True(await redis.GetDatabase().StringSetAsync("key", "value"));
        var factory = new ConnectionFactory { Uri = new Uri((await running.App.GetConnectionStringAsync("messaging"))!) };
        await using (var connection = await factory.CreateConnectionAsync(running.Token))
            Assert.True(connection.IsOpen);

        Assert.NotEmpty(ProcessTable.Mentioning(folder));
        await running.DisposeAsync();
        Assert.Empty(ProcessTable.Mentioning(folder));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Data_and_passwords_survive_a_restart_where_there_is_a_volume()
    {
        var folder = Directory.CreateTempSubdirectory("local-aspire-kept-").FullName;
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute);
        var setting = $"--LocalAspire:DataFolder={folder}";
        string? connectionString;
        await using (var first = await Running.StartAsync(Describe, setting))
        {
            connectionString = await RunAsync(first, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (42)");
        }

        await using var second = await Running.StartAsync(Describe, setting);
        await second.HealthyAsync("db");
        await using var database = NpgsqlDataSource.Create((await second.App.GetConnectionStringAsync("db"))!);
        await using var query = database.CreateCommand("SELECT id FROM kept");

        Assert.Equal(42, await query.ExecuteScalarAsync(second.Token));
        Assert.Equal(PasswordOf(connectionString), PasswordOf(await second.App.GetConnectionStringAsync("db")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "secrets.json")));

        static void Describe(IDistributedApplicationBuilder builder) => builder.AddPostgres("postgres").WithDataVolume().AddDatabase("db");
    }

    [Fact]
    public async Task A_connection_string_from_configuration_is_used_as_it_is()
    {
        await using var server = await Running.StartAsync(builder => builder.AddPostgres("postgres").AddDatabase("db"));
        await server.HealthyAsync("db");
        var given = await server.App.GetConnectionStringAsync("db");

        await using var running = await Running.StartAsync(
            builder =>
            {
                var database = builder.AddPostgres("postgres").AddDatabase("orders");
                builder.AddScript("service", "sleep 100").WithReference(database).WaitFor(database);
            },
            $"--ConnectionStrings:orders={given}");
        var service = await running.HealthyAsync("service");

        Assert.Contains(service.Snapshot.EnvironmentVariables, v => v.Name == "ConnectionStrings__orders" && v.Value == given && v.IsSecret);
        Assert.False(running.App.ResourceNotifications.TryGetCurrentState("postgres", out _));
    }

    [Fact]
    public async Task Data_that_outlived_its_password_is_refused_with_the_cure()
    {
        var folder = Directory.CreateTempSubdirectory("local-aspire-kept-").FullName;
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute);
        var setting = $"--LocalAspire:DataFolder={folder}";
        await using (var first = await Running.StartAsync(Describe, setting)) await first.HealthyAsync("postgres");
        File.Delete(Path.Combine(folder, "secrets.json"));

        await using var second = await Running.StartAsync(Describe, setting);
        var refused = await second.StateAsync("postgres", KnownResourceStates.FailedToStart);

        Assert.Contains(Path.Combine(folder, "postgres", "cluster"), refused.Reason, StringComparison.Ordinal);
        Assert.Contains("Parameters__postgres-password", refused.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", refused.Reason, StringComparison.Ordinal);

        static void Describe(IDistributedApplicationBuilder builder) => builder.AddPostgres("postgres").WithDataVolume();
    }

    [Fact]
    public void Data_kept_where_the_servers_user_can_reach_it_goes_with_its_folder()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root starts servers as other users.");
        var folder = TestFolder.Create();
        var server = Directory.CreateDirectory(Path.Combine(folder, "postgres"));
        var elsewhere = Directory.CreateDirectory(ReachableFolder.For(server.FullName));

        TestFolder.Delete(folder);

        Assert.False(Directory.Exists(elsewhere.FullName));
    }

    [Fact]
    public async Task A_database_is_as_well_as_its_server_and_is_made_again_when_that_comes_back()
    {
        await using var running = await Running.StartAsync(builder => builder.AddPostgres("postgres").AddDatabase("db"));
        await running.HealthyAsync("db");
        await using var server = NpgsqlDataSource.Create((await running.App.GetConnectionStringAsync("postgres"))!);
        await using (var drop = server.CreateCommand("DROP DATABASE db")) await drop.ExecuteNonQueryAsync(running.Token);
        running.App.ResourceNotifications.TryGetCurrentState("postgres", out var before);

        using (var process = Process.GetProcessById(before!.Snapshot.ProcessId!.Value)) process.Kill();

        var down = await running.UntilAsync("db", s => s.HealthStatus is not HealthStatus.Healthy);
        Assert.NotNull(down.State);
        await running.HealthyAsync("db");
        await using var database = NpgsqlDataSource.Create((await running.App.GetConnectionStringAsync("db"))!);
        await using var query = database.CreateCommand("SELECT current_database()");
        Assert.Equal("db", await query.ExecuteScalarAsync(running.Token));
    }

    private static async Task<string?> RunAsync(Running running, string sql)
    {
        await running.HealthyAsync("db");
        var connectionString = await running.App.GetConnectionStringAsync("db");
        await using var database = NpgsqlDataSource.Create(connectionString!);
#pragma warning disable CA2100 // The test's own text.
        await using var command = database.CreateCommand(sql);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(running.Token);
        return connectionString;
    }

    private static string? PasswordOf(string? connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Password;
}
