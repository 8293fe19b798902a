using CatalogData.Identity;
using Microsoft.Extensions.Configuration;
using Npgsql;
using ServiceDefaults.Identity;

namespace Deployment.Tests.Identity;

public class PostgresIdentityTests(Servers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connection_opens_with_the_current_token()
    {
        await using var admin = await servers.CreateDatabaseAsync();
        var user = $"identity-{Guid.NewGuid():N}";
        var clerk = new FakeTokenCredential(TimeProvider.System) { Token = FakeTokenCredential.Make(user, 1) };
        await ExecuteAsync(admin, $"create role \"{user}\" login password '{clerk.Token}'");
        var builder = new NpgsqlDataSourceBuilder(
            new NpgsqlConnectionStringBuilder(admin.ConnectionString) { Username = user, Password = null, Pooling = true }
                .ConnectionString);
        builder.UseTokens(new EntraTokenProvider(clerk, EntraTokenProvider.PostgresScope), TimeSpan.FromMilliseconds(20));
        await using var pool = builder.Build();
        Assert.Equal(user, await UserAsync(pool));

        clerk.Token = FakeTokenCredential.Make(user, 2);
        await ExecuteAsync(admin, $"alter role \"{user}\" password '{clerk.Token}'");
        // The second who asks from now on has surely been given the new one, and the first of them has put away whatever it got.
        while (clerk.Asked.Wait(0, Cancel))
        {
        }

        await clerk.Asked.WaitAsync(Cancel);
        await clerk.Asked.WaitAsync(Cancel);
        await clerk.Asked.WaitAsync(Cancel);
        pool.Clear();

        Assert.Equal(user, await UserAsync(pool));
    }

    [Fact]
    public void Managed_identity_is_unused_unless_enabled()
    {
        var builder = new NpgsqlDataSourceBuilder("Host=nowhere;Username=somebody;Password=known");

        builder.UseManagedIdentity(new ConfigurationBuilder().Build());

        // A pool that asks for passwords refuses one in its connection string.
        using var pool = builder.Build();
        Assert.Contains("nowhere", pool.ConnectionString, StringComparison.Ordinal);
    }

    [Fact]
    public void Password_in_the_connection_string_is_refused_with_managed_identity()
    {
        var builder = new NpgsqlDataSourceBuilder("Host=nowhere;Username=somebody;Password=known");
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("ManagedIdentity:Postgres", "true")]).Build();

        builder.UseManagedIdentity(settings);

        Assert.Throws<NotSupportedException>(() => builder.Build().Dispose());
    }

    private static async Task<string> UserAsync(NpgsqlDataSource pool)
    {
        await using var command = pool.CreateCommand("select current_user");
        return (string)(await command.ExecuteScalarAsync(Cancel))!;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
