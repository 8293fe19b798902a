using Microsoft.Extensions.Configuration;
using ServiceDefaults.Identity;
using StackExchange.Redis;

namespace Deployment.Tests.Identity;

public class RedisIdentityTests(Servers servers)
{
    private readonly string _identity = Guid.NewGuid().ToString();
    private readonly ManualTimer _time = new();

    [Fact]
    public async Task Connection_authenticates_with_a_token_and_again_with_a_new_one()
    {
        await using var admin = await ConnectionMultiplexer.ConnectAsync($"{await servers.RedisAsync()},allowAdmin=true");
        var clerk = new FakeTokenCredential(TimeProvider.System) { Token = FakeTokenCredential.Make(_identity, 1) };
        await AllowAsync(admin, clerk.Token);

        await using var redis = await ConnectionMultiplexer.ConnectAsync(await OptionsAsync(clerk));
        Assert.Equal(_identity, (string?)await redis.GetDatabase().ExecuteAsync("ACL", "WHOAMI"));

        clerk.Token = FakeTokenCredential.Make(_identity, 2);
        await AllowAsync(admin, clerk.Token);
        var logins = await LoginsAsync(admin);
        await TickAsync(clerk);
        // Commands of one connection are answered in order: when this one is, the login before it was.
        while (await LoginsAsync(admin) == logins)
            await redis.GetDatabase().PingAsync();

        Assert.Equal(logins + 1, await LoginsAsync(admin));
        Assert.Equal(_identity, (string?)await redis.GetDatabase().ExecuteAsync("ACL", "WHOAMI"));
    }

    [Fact]
    public async Task Dropped_connection_reconnects_with_the_current_token()
    {
        await using var admin = await ConnectionMultiplexer.ConnectAsync($"{await servers.RedisAsync()},allowAdmin=true");
        var clerk = new FakeTokenCredential(TimeProvider.System) { Token = FakeTokenCredential.Make(_identity, 1) };
        await AllowAsync(admin, clerk.Token);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(await OptionsAsync(clerk));
        var restored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        redis.ConnectionRestored += (_, _) => restored.TrySetResult();

        clerk.Token = FakeTokenCredential.Make(_identity, 2);
        // The old token is worth nothing any more, and neither is the connection that it opened.
        await admin.GetDatabase().ExecuteAsync("ACL", "SETUSER", _identity, "resetpass", $">{clerk.Token}");
        await admin.GetDatabase().ExecuteAsync("CLIENT", "KILL", "USER", _identity);
        await restored.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(_identity, (string?)await redis.GetDatabase().ExecuteAsync("ACL", "WHOAMI"));
    }

    [Fact]
    public async Task Managed_identity_is_unused_unless_enabled()
    {
        var options = ConfigurationOptions.Parse(await servers.RedisAsync());
        var (defaults, password) = (options.Defaults, options.Password);

        options.UseManagedIdentity(new ConfigurationBuilder().Build());

        Assert.Same(defaults, options.Defaults);
        Assert.Equal(password, options.Password);
    }

    private async Task<ConfigurationOptions> OptionsAsync(FakeTokenCredential clerk)
    {
        var options = ConfigurationOptions.Parse(await servers.RedisAsync());
        options.Password = null;
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(100);
        options.ReconnectRetryPolicy = new LinearRetry(100);
        options.UseTokens(new EntraTokenProvider(clerk, EntraTokenProvider.RedisScope), _time);
        return options;
    }

    // A timer that fires before the loop waits for it is kept by the loop's own timer.
    private async Task TickAsync(FakeTokenCredential clerk)
    {
        while (clerk.Asked.Wait(0, TestContext.Current.CancellationToken))
        {
        }

        _time.Tick();
        await clerk.Asked.WaitAsync(TestContext.Current.CancellationToken);
    }

    private Task<RedisResult> AllowAsync(ConnectionMultiplexer admin, string token) =>
        admin.GetDatabase().ExecuteAsync("ACL", "SETUSER", _identity, "on", $">{token}", "~*", "&*", "+@all");

    private static async Task<int> LoginsAsync(ConnectionMultiplexer admin)
    {
        var clients = (string?)await admin.GetDatabase().ExecuteAsync("INFO", "commandstats");
        var line = clients!.Split('\n').FirstOrDefault(one => one.StartsWith("cmdstat_auth:", StringComparison.Ordinal))
            ?? "cmdstat_auth:calls=0,";
        return int.Parse(line.Split('=', ',')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
