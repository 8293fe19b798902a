using Scalable.RateLimiting.Clients;
using Scalable.RateLimiting.Concurrency;
using Scalable.RateLimiting.Leases;
using Scalable.RateLimiting.Policies;

namespace RateLimiting.Tests.Concurrency;

/// <summary>Leases of slots that arrive out of order.</summary>
public class OutOfOrderSlotTests
{
    [Fact]
    public async Task A_request_that_arrives_after_a_later_one_changes_nothing()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await redis.ConnectAsync();
        Assert.Equal((3, 0), await LeaseAsync("first", wanted: 3, number: 2));
        Assert.Equal((3, 0), await LeaseAsync("first", wanted: 1, number: 1));
        Assert.Equal((1, 3), await LeaseAsync("second", wanted: 4, number: 1));
        Assert.Equal((1, 1), await LeaseAsync("first", wanted: 1, number: 3));

        async Task<(long Granted, long Others)> LeaseAsync(string instance, int wanted, int number)
        {
            var answer = (long[])(await connection.GetDatabase().ScriptEvaluateAsync(
                Scripts.Slots, ["ratelimit:p:a"], [instance, wanted, 4, 60_000_000, number]))!;
            return (answer[0], answer[1]);
        }
    }

    [Fact]
    public void A_reply_that_arrives_after_a_later_one_grants_nothing()
    {
        var limit = new Limit("p", new RateLimitPolicyOptions { Algorithm = Algorithm.Concurrency, Permits = 4 }, Algorithm.Concurrency);
        var slots = new SlotLease(new BucketKey("p", ClientId.User("a")), limit);
        slots.Grant(number: 2, granted: 1, expires: 20);
        slots.Grant(number: 1, granted: 3, expires: 10);
        Assert.Equal((1, 20L), (slots.Granted, slots.Expires));
    }
}
