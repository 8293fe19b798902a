using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Scalable.RateLimiting.Leases;
using Scalable.RateLimiting.Policies;

namespace RateLimiting.Tests;

public class RateLimitMetricsTests
{
    [Theory]
    [InlineData(false, 3, 2, 0)]
    [InlineData(true, 5, 0, 2)]
    public async Task Decisions_are_counted_by_their_outcome(bool shadow, int passed, int rejected, int shadowed)
    {
        const int permits = 3, requests = 5;
        var policy = new RateLimitPolicyOptions { Permits = permits, Period = TimeSpan.FromHours(1), Shadow = shadow };
        await using var pipeline = await LimitedPipeline.StartAsync(null, ("p", policy));
        for (var i = 0; i < requests; i++)
        {
            // A request without a token is anonymous, and no object is made to say so.
            Assert.Null((await pipeline.SendAsync("p")).Features.Get<IHttpAuthenticationFeature>());
        }

        var counts = Measurements.Read(pipeline.Services, "gateway.ratelimit.decisions");
        Assert.Equal(passed, pipeline.Admitted);
        Assert.Equal((permits, rejected, shadowed), (counts["admitted"], counts["refused"], counts["shadow"]));
    }

    [Fact]
    public async Task Permits_leased_are_counted_and_so_is_each_round_trip()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var pipeline = await LimitedPipeline.StartAsync(
            redis, ("p", new RateLimitPolicyOptions { Permits = 10, Period = TimeSpan.FromHours(1) }));
        await pipeline.SendAsync("p");
        Assert.Equal(1, Measurements.Read(pipeline.Services, "gateway.ratelimit.leased")["p"]);
        Assert.InRange(Measurements.Read(pipeline.Services, "gateway.ratelimit.redis_operations")[""], 2, int.MaxValue);
    }

    [Fact]
    public async Task Local_is_1_until_limits_are_shared()
    {
        await using var pipeline = await LimitedPipeline.StartAsync(null);
        Assert.Equal(1, Measurements.Read(pipeline.Services, "gateway.ratelimit.local")[""]);
        pipeline.Services.GetRequiredService<RateLimitRedis>().Open(instances: 2);
        Assert.Equal(0, Measurements.Read(pipeline.Services, "gateway.ratelimit.local")[""]);
    }
}
