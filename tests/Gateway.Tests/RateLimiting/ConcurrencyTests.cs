using Gateway.RateLimiting.Clients;
using Gateway.RateLimiting.Concurrency;
using Gateway.RateLimiting.Policies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.RateLimiting;

public class ConcurrencyTests
{
    private static readonly RateLimitPolicyOptions OneAtATime = new() { Algorithm = Algorithm.Concurrency, Permits = 1 };

    [Fact]
    public async Task Beyond_what_a_gateway_remembers_strangers_share_one_limit()
    {
        await using var fixture = new LimiterFixture(OneAtATime, maxPartitions: 10);
        using var limiter = new ClientConcurrencyLimiter(fixture.Link, fixture.Source, TimeProvider.System);
        var admitted = 0;
        for (uint address = 0; address < 100; address++)
            admitted += await EnterAsync(fixture, limiter, address) is not null ? 1 : 0;
        Assert.Equal((10 + 1, 10 + 1), (admitted, limiter.Count));
    }

    [Fact]
    public async Task Slots_that_nobody_uses_are_given_back_and_forgotten()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fixture = new LimiterFixture(OneAtATime);
        await fixture.ConnectAsync(redis);
        using var limiter = new ClientConcurrencyLimiter(fixture.Link, fixture.Source, TimeProvider.System);
        var leaving = (await EnterAsync(fixture, limiter, 1))!;
        var staying = (await EnterAsync(fixture, limiter, 2))!;
        await leaving.CompleteAsync();
        Assert.Equal(2, await KeysAsync(redis));

        await limiter.RenewAsync();
        Assert.Equal((2, 1), (limiter.Count, await KeysAsync(redis)));
        await limiter.RenewAsync();
        Assert.Equal((1, 1), (limiter.Count, await KeysAsync(redis)));
        Assert.Null(await EnterAsync(fixture, limiter, 2));
        await staying.CompleteAsync();
        Assert.NotNull(await EnterAsync(fixture, limiter, 2));
    }

    private static async Task<Response?> EnterAsync(LimiterFixture fixture, ClientConcurrencyLimiter limiter, uint address)
    {
        var response = new Response();
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpResponseFeature>(response);
        var decision = await limiter.EnterAsync(
            context, fixture.Policy, fixture.Policy.LimitOf(null), ClientId.Address(new System.Net.IPAddress(address)));
        return decision.Admitted ? response : null;
    }

    private static async Task<int> KeysAsync(RedisServer redis)
    {
        await using var connection = await redis.ConnectAsync();
        return connection.GetServer(redis.Address).Keys(pattern: "ratelimit:*").Count();
    }

    private sealed class Response : HttpResponseFeature
    {
        private readonly List<Func<Task>> _completed = [];

        public override void OnCompleted(Func<object, Task> callback, object state) => _completed.Add(() => callback(state));

        public Task CompleteAsync() => Task.WhenAll(_completed.Select(callback => callback()));
    }
}
