using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Scalable.RateLimiting;
using Scalable.RateLimiting.Policies;

namespace RateLimiting.Tests;

/// <summary>The contract with the framework's middleware.</summary>
public class DistributedRateLimiterTests
{
    private static readonly RateLimitPolicyOptions OneAtATime = new() { Algorithm = Algorithm.Concurrency, Permits = 1 };

    [Fact]
    public async Task A_rejection_names_its_policy_and_the_time_to_wait()
    {
        await using var pipeline = await LimitedPipeline.StartAsync(null, ("p", Hourly(1)));
        Assert.Equal(StatusCodes.Status200OK, (await pipeline.SendAsync("p")).Response.StatusCode);

        using var lease = await pipeline.Limiter.AcquireAsync(LimitedPipeline.Request("p"), 1, TestContext.Current.CancellationToken);
        Assert.False(lease.IsAcquired);
        Assert.True(lease.TryGetMetadata(DistributedRateLimiter.PolicyName, out var policy));
        Assert.True(lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter));
        Assert.Equal("p", policy);
        Assert.InRange(retryAfter, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));

        var rejected = (await pipeline.SendAsync("p")).Response;
        Assert.Equal(StatusCodes.Status429TooManyRequests, rejected.StatusCode);
        Assert.InRange(int.Parse(rejected.Headers.RetryAfter.ToString(), null), 3540, 3600);
        Assert.Equal("no-store", rejected.Headers.CacheControl);
    }

    [Fact]
    public async Task Admissions_share_one_lease()
    {
        await using var pipeline = await LimitedPipeline.StartAsync(null, ("p", Hourly(2)));
        using var first = pipeline.Limiter.AttemptAcquire(LimitedPipeline.Request("p"));
        using var second = pipeline.Limiter.AttemptAcquire(LimitedPipeline.Request("p"));
        Assert.True(second.IsAcquired);
        Assert.Same(first, second);
    }

    [Fact]
    public async Task An_attempt_that_fails_counts_nothing_and_takes_no_permit()
    {
        await using var pipeline = await LimitedPipeline.StartAsync(null, ("wide", Hourly(3)), ("narrow", Hourly(1)));
        await pipeline.SendAsync("narrow");
        for (var i = 0; i < 10; i++)
        {
            using var lease = pipeline.Limiter.AttemptAcquire(LimitedPipeline.Request("wide", "narrow"));
            Assert.False(lease.IsAcquired);
        }

        var policies = pipeline.Services.GetRequiredService<RateLimitPolicyProvider>().Current;
        Assert.Equal((0, 0), (policies.Find("wide")!.Counters.Admitted, policies.Find("narrow")!.Counters.Rejected));
        Assert.Equal("\"wide\";r=2;t=1200", (await pipeline.SendAsync("wide")).Response.Headers["RateLimit"]);
    }

    [Fact]
    public async Task A_request_whose_limits_were_not_applied_has_nothing_to_return()
    {
        await using var pipeline = await LimitedPipeline.StartAsync(null, ("p", Hourly(3)));
        await pipeline.SendAsync("p");

        for (var i = 0; i < 5; i++)
            pipeline.Limiter.Return(LimitedPipeline.Request("p"));

        Assert.StartsWith("\"p\";r=1", (await pipeline.SendAsync("p")).Response.Headers["RateLimit"].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Permits_of_a_request_that_another_policy_rejects_are_returned()
    {
        await using var redis = await RedisServer.StartAsync();
        var shadow = new RateLimitPolicyOptions { Permits = 1, Period = TimeSpan.FromHours(1), Shadow = true };
        await using var pipeline = await LimitedPipeline.StartAsync(
            redis, ("wide", Hourly(3)), ("shadow", shadow), ("narrow", Hourly(1)), ("slots", OneAtATime));
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(
                i == 0 ? StatusCodes.Status200OK : StatusCodes.Status429TooManyRequests,
                (await pipeline.SendAsync("slots", "wide", "shadow", "narrow")).Response.StatusCode);
        }

        Assert.Equal(StatusCodes.Status200OK, (await pipeline.SendAsync("slots", "wide")).Response.StatusCode);
        Assert.Equal(StatusCodes.Status200OK, (await pipeline.SendAsync("slots", "wide")).Response.StatusCode);
        Assert.Equal(StatusCodes.Status429TooManyRequests, (await pipeline.SendAsync("slots", "wide")).Response.StatusCode);
        Assert.StartsWith("\"shadow\";r=0;", (await pipeline.SendAsync("shadow")).Response.Headers["RateLimit"].ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Requests_that_are_not_processed_take_no_permits(bool hasRedis)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var pipeline = await LimitedPipeline.StartAsync(hasRedis ? redis : null, ("p", Hourly(1)), ("q", Hourly(3)));
        pipeline.Handle = context =>
        {
            pipeline.Limiter.Return(context);
            return Task.CompletedTask;
        };
        for (var request = 0; request < 5; request++)
            Assert.Equal(StatusCodes.Status200OK, (await pipeline.SendAsync("p", "q")).Response.StatusCode);

        pipeline.Handle = _ => Task.CompletedTask;
        Assert.Equal(StatusCodes.Status200OK, (await pipeline.SendAsync("p", "q")).Response.StatusCode);
        Assert.Equal(StatusCodes.Status429TooManyRequests, (await pipeline.SendAsync("p", "q")).Response.StatusCode);
        Assert.StartsWith("\"q\";r=1;", (await pipeline.SendAsync("q")).Response.Headers["RateLimit"].ToString());
    }

    [Fact]
    public async Task A_slot_is_held_until_the_request_ends()
    {
        await using var pipeline = await LimitedPipeline.StartAsync(null, ("slots", OneAtATime));
        var end = new TaskCompletionSource();
        pipeline.Handle = _ => end.Task;
        var first = pipeline.SendAsync("slots");
        Assert.Equal(StatusCodes.Status429TooManyRequests, (await pipeline.SendAsync("slots")).Response.StatusCode);

        end.SetResult();
        await first;
        Assert.Equal(StatusCodes.Status200OK, (await pipeline.SendAsync("slots")).Response.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_that_is_cancelled_before_the_decision_is_answered_504(bool before)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var pipeline = await LimitedPipeline.StartAsync(redis, ("p", Hourly(1)));
        await redis.HangAsync();
        using var cancelled = new CancellationTokenSource();
        var request = LimitedPipeline.Request("p");
        request.RequestAborted = cancelled.Token;
        if (before)
            await cancelled.CancelAsync();
        var sent = pipeline.SendAsync(request);
        await cancelled.CancelAsync();
        await sent;
        Assert.Equal((StatusCodes.Status504GatewayTimeout, 0), (request.Response.StatusCode, pipeline.Admitted));
        await redis.ContinueAsync();
    }

    [Fact]
    public async Task A_request_that_is_cancelled_after_the_attempt_is_answered_504()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var pipeline = await LimitedPipeline.StartAsync(redis, ("p", Hourly(1)));
        var request = LimitedPipeline.Request("p");
        Assert.False(pipeline.Limiter.AttemptAcquire(request).IsAcquired);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await pipeline.Limiter.AcquireAsync(request, 1, new CancellationToken(canceled: true)));
        Assert.Equal(StatusCodes.Status504GatewayTimeout, request.Response.StatusCode);

        Assert.Equal(StatusCodes.Status200OK, (await pipeline.SendAsync("p")).Response.StatusCode);
    }

    [Fact]
    public async Task A_request_without_limits_is_admitted_without_a_header()
    {
        await using var pipeline = await LimitedPipeline.StartAsync(null);
        var request = new DefaultHttpContext();
        await pipeline.SendAsync(request);
        Assert.Equal(1, pipeline.Admitted);
        Assert.Empty(request.Response.Headers);
    }

    private static RateLimitPolicyOptions Hourly(int permits) => new() { Permits = permits, Period = TimeSpan.FromHours(1) };
}
