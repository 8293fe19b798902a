using System.Net.Http.Json;
using Aspire.Hosting.Testing;
using Scalable.SystemTests.Support;
using StackExchange.Redis;

namespace Scalable.SystemTests.Logins;

/// <summary>What the users of Redis may do and what not.</summary>
public class RedisUserTests(LeastPrivilegeFixture stack)
{
    /// <summary>The connections of the tests that try what is refused.</summary>
    private const string DeniedConnectionName = "trespasser";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task Least_privilege_Redis_users_can_do_all_that_the_services_need()
    {
        await using var admin = await ConnectAsync();
        using var client = stack.CreateClient("limited", "catalog:write");
        var item = await client.GetJsonAsync("/api/catalog/items/31");
        var replicas = stack.ReplicasOf("catalog").Select(address => new HttpClient { BaseAddress = address }).ToArray();

        // Limits are counted, slots of streams are leased, and responses are stored. A client's first requests need no Redis.
        while (!HasKey(admin, "ratelimit:*"))
            await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => client.GetJsonAsync("/api/catalog/items/31")));
        while (!HasKey(admin, "v2:catalog:*"))
            await Task.Delay(20, Cancel);
        Assert.True(await admin.GetDatabase().KeyExistsAsync("ratelimit-gateways"));

        // A write reaches the other replica's memory by the backplane, and the gateway's by its channel.
        foreach (var replica in replicas)
            await replica.GetJsonAsync("/api/catalog/items/31");
        using var written = await client.PutAsJsonAsync(
            "/api/catalog/items/31",
            new
            {
                id = 31,
                name = "Renamed",
                price = 3,
                catalogTypeId = item.GetProperty("catalogTypeId").GetInt32(),
                catalogBrandId = item.GetProperty("catalogBrandId").GetInt32(),
            },
            Cancel);
        written.EnsureSuccessStatusCode();
        using var anonymous = stack.CreateClient();
        foreach (var reader in replicas.Append(anonymous))
        {
            var reads = 0;
            while ((await reader.GetJsonAsync("/api/catalog/items/31")).Text("name") != "Renamed")
            {
                Assert.InRange(++reads, 0, 200);
                await Task.Delay(10, Cancel);
            }
        }

        var job = await client.ImportAsync("Type,Brand,Name,Price\nT,B,N,1\n", "text/csv");
        using var events = await client.GetAsync($"{job}/events", HttpCompletionOption.ResponseHeadersRead, Cancel);
        events.EnsureSuccessStatusCode();
        await client.EndOfAsync(job);

        Assert.Empty(Refusals(await admin.GetDatabase().ExecuteAsync("ACL", "LOG", "128")));
        foreach (var replica in replicas)
            replica.Dispose();
    }

    [Fact(Timeout = 300_000)]
    public async Task Gateway_user_cannot_access_stored_responses_or_publish_invalidations()
    {
        await using var gateway = await ConnectAsync("gateway");
        var redis = gateway.GetDatabase();

        await RefusedAsync(() => redis.StringSetAsync("v2:catalog:items", "forged"));
        await RefusedAsync(() => redis.StringGetAsync("v2:catalog:items"));
        await RefusedAsync(() => redis.HashSetAsync("v2:catalog:items", "forged", 1));
        await RefusedAsync(() => redis.ScriptEvaluateAsync("return redis.call('HSET', KEYS[1], 'forged', 1)", ["v2:catalog:items"]));
        await RefusedAsync(() => gateway.GetSubscriber().PublishAsync(RedisChannel.Literal("catalog:invalidated"), "all"));
        Assert.True(await redis.HashSetAsync($"ratelimit:test:{Guid.NewGuid():N}", "v", 1));
    }

    [Fact(Timeout = 300_000)]
    public async Task Catalog_user_cannot_delete_rate_limit_keys_or_scan()
    {
        await using var catalog = await ConnectAsync("catalog");
        var key = $"ratelimit:test:{Guid.NewGuid():N}";

        await RefusedAsync(() => catalog.GetDatabase().KeyDeleteAsync(key));
        await RefusedAsync(() => catalog.GetDatabase().ExecuteAsync("SCAN", "0"));
        await RefusedAsync(() => catalog.GetDatabase().StringSetAsync(key, "0"));
        await RefusedAsync(() => catalog.GetDatabase().HashSetAsync(key, "tokens", 0));
        await RefusedAsync(() => catalog.GetDatabase().SortedSetAddAsync(key, "instance", 0));
        await RefusedAsync(() => catalog.GetDatabase().ScriptEvaluateAsync("return redis.call('del', KEYS[1])", [key]));
        Assert.True(await catalog.GetDatabase().StringSetAsync("v2:catalog:test", "own", TimeSpan.FromSeconds(1)));
    }

    private static async Task RefusedAsync(Func<Task> act)
    {
        var refused = await Assert.ThrowsAnyAsync<RedisException>(act);
        Assert.Matches("NOPERM|No permission|ACL failure|no permissions", refused.Message);
    }

    private static bool HasKey(ConnectionMultiplexer admin, string pattern) => admin.GetServers().Single().Keys(pattern: pattern).Any();

    // A connection as the administrator, or as a service's user.
    private async Task<ConnectionMultiplexer> ConnectAsync(string? user = null)
    {
        var connection = await stack.App.GetConnectionStringAsync("cache", Cancel) ?? "";
        return await ConnectionMultiplexer.ConnectAsync(user is null
            ? $"{connection},allowAdmin=true"
            : $"{stack.RedisLoginOf(user, connection)},name={DeniedConnectionName}");
    }

    // Since the services started: more than a hundred are kept, and ten are told unless more are asked for.
    private static string[] Refusals(RedisResult log) =>
    [
        .. ((RedisResult[])log!).Select(entry => entry.ToDictionary())
            .Where(entry => !((string)entry["client-info"]!).Contains($"name={DeniedConnectionName}", StringComparison.Ordinal))
            .Select(entry => $"{entry["username"]}: {entry["reason"]} {entry["object"]} ({entry["context"]})"),
    ];
}
