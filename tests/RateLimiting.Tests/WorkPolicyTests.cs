using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Scalable.RateLimiting;
using Scalable.RateLimiting.Leases;
using Scalable.RateLimiting.Policies;

namespace RateLimiting.Tests;

/// <summary>A policy of work beside others, in the pipeline and before it.</summary>
public class WorkPolicyTests
{
    private static readonly TimeSpan Expensive = TimeSpan.FromSeconds(3);

    private static readonly RateLimitPolicyOptions Hourly = new() { Permits = 100, Period = TimeSpan.FromHours(1) };

    private static readonly RateLimitPolicyOptions Slots = new() { Algorithm = Algorithm.Concurrency, Permits = 1 };

    [Fact]
    public async Task Expensive_request_is_admitted_and_the_next_one_refused_with_its_policy_and_a_remedy()
    {
        await using var pipeline = await LimitedPipeline.StartAsync(null, ("p", Hourly), ("work", Work()));
        var first = await SendAsync(pipeline, Expensive);
        Assert.Equal(
            "\"p\";q=100;w=3600, \"work\";q=1000;w=3600;qu=\"backend-milliseconds\"",
            first.Response.Headers["RateLimit-Policy"].ToString());
        Assert.Equal("\"p\";r=99;t=36, \"work\";r=999;t=1", first.Response.Headers["RateLimit"].ToString());

        using var body = new MemoryStream();
        var second = await SendAsync(pipeline, Expensive, body);

        Assert.Equal((StatusCodes.Status429TooManyRequests, 1), (second.Response.StatusCode, pipeline.Admitted));
        Assert.InRange(int.Parse(second.Response.Headers.RetryAfter.ToString(), null), 3540, 3601);
        Assert.EndsWith($"\"work\";r=0;t={second.Response.Headers.RetryAfter}", second.Response.Headers["RateLimit"].ToString());
        var problem = JsonDocument.Parse(body.ToArray()).RootElement;
        Assert.Equal("work", problem.GetProperty("violated-policies")[0].GetString());
        Assert.Contains("smaller pages", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);

        // The permit that the other policy had granted is returned.
        Assert.StartsWith("\"p\";r=98;", (await pipeline.SendAsync("p")).Response.Headers["RateLimit"].ToString());
    }

    [Theory]
    [InlineData(false, 1, 2, 0)]
    [InlineData(true, 1, 0, 2)]
    public async Task Decisions_and_work_are_counted(bool shadow, int admitted, int rejected, int shadowed)
    {
        await using var pipeline = await LimitedPipeline.StartAsync(null, ("work", Work(shadow)));
        pipeline.Handle = context =>
        {
            pipeline.Limiter.Charge(context, Expensive);
            return Task.CompletedTask;
        };
        for (var request = 0; request < 3; request++)
            await pipeline.SendAsync("work");

        var counts = Measurements.Read(pipeline.Services, "gateway.ratelimit.decisions");
        Assert.Equal((admitted, rejected, shadowed), (counts["admitted"], counts["refused"], counts["shadow"]));
        Assert.Equal(
            pipeline.Admitted * (long)Expensive.TotalSeconds, Measurements.Read(pipeline.Services, "gateway.ratelimit.work")["work"]);
    }

    [Fact]
    public async Task Request_without_work_is_admitted_before_the_pipeline_until_the_work_limit_is_exceeded()
    {
        await using var pipeline = await LimitedPipeline.StartAsync(null, ("p", Hourly), ("work", Work()));
        var limits = new RateLimitMetadata(["p", "work"]);
        var hot = LimitedPipeline.Request(limits);
        Assert.True(TryAdmit(pipeline, hot, limits));
        Assert.Equal("\"p\";r=99;t=36, \"work\";r=1000;t=1", hot.Response.Headers["RateLimit"].ToString());
        pipeline.Limiter.Charge(hot, Expensive);

        for (var i = 0; i < 3; i++)
            Assert.False(TryAdmit(pipeline, LimitedPipeline.Request(limits), limits));

        Assert.StartsWith("\"p\";r=98;", (await pipeline.SendAsync("p")).Response.Headers["RateLimit"].ToString());
        var counters = pipeline.Services.GetRequiredService<RateLimitPolicyProvider>().Current.Find("work")!.Counters;
        Assert.Equal((1, 0), (counters.Admitted, counters.Rejected));
    }

    [Fact]
    public async Task Request_admitted_before_the_pipeline_allocates_its_header_fields_only()
    {
        const int requests = 1000;
        var many = new RateLimitPolicyOptions { Permits = 1_000_000, Period = TimeSpan.FromHours(1) };
        await using var pipeline = await LimitedPipeline.StartAsync(null, ("p", many), ("work", Work()));
        var limits = new RateLimitMetadata(["p", "work"]);
        var context = LimitedPipeline.Request(limits);
        var policies = pipeline.Services.GetRequiredService<RateLimitPolicyProvider>().Current;
        var (count, work) = (policies.Find("p")!, policies.Find("work")!);
        var limiter = pipeline.Limiter;
        Assert.True(limiter.TryAdmit(context, limits, TimeProvider.System.GetTimestamp()));
        WriteFields();

        var start = GC.GetAllocatedBytesForCurrentThread();
        for (var request = 0; request < requests; request++)
            limiter.TryAdmit(context, limits, TimeProvider.System.GetTimestamp());
        var admitted = GC.GetAllocatedBytesForCurrentThread();
        Assert.StartsWith("\"p\";r=99", context.Response.Headers["RateLimit"].ToString()); // as many digits as below
        var written = GC.GetAllocatedBytesForCurrentThread();
        for (var request = 0; request < requests; request++)
            WriteFields();

        // Per request: the runtime may allocate something of its own once.
        Assert.Equal((GC.GetAllocatedBytesForCurrentThread() - written) / requests, (admitted - start) / requests);

        void WriteFields()
        {
            RateLimitHeaders.Write(context.Response, first: true, count, count.LimitOf(null), new Decision(true, 998_999, 1));
            RateLimitHeaders.Write(context.Response, first: false, work, work.LimitOf(null), new Decision(true, 1_000_000, 1));
        }
    }

    [Fact]
    public async Task Slots_are_left_to_the_pipeline_and_the_permits_taken_before_are_returned()
    {
        await using var pipeline = await LimitedPipeline.StartAsync(null, ("p", Hourly), ("slots", Slots));
        var limits = new RateLimitMetadata(["p", "slots"]);

        Assert.False(TryAdmit(pipeline, LimitedPipeline.Request(limits), limits));

        Assert.StartsWith("\"p\";r=99;", (await pipeline.SendAsync("p")).Response.Headers["RateLimit"].ToString());
    }

    [Fact]
    public async Task Fetch_of_an_edge_cache_is_charged_to_the_api_key_that_caused_it()
    {
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes("secret")));
        await using var pipeline = await LimitedPipeline.StartAsync(
            null,
            options => options.Clients["acme"] = new() { KeySha256 = hash },
            ("work", Work()));
        pipeline.Handle = context =>
        {
            // The fetch has the endpoint of the request and the marks of middleware, but no header.
            var fetch = LimitedPipeline.Request("work");
            foreach (var (name, mark) in context.Items)
                fetch.Items[name] = mark;
            pipeline.Limiter.Charge(fetch, Expensive);
            return Task.CompletedTask;
        };

        Assert.Equal(StatusCodes.Status200OK, await StatusAsync("secret"));
        Assert.Equal(StatusCodes.Status429TooManyRequests, await StatusAsync("secret"));
        Assert.Equal(StatusCodes.Status200OK, await StatusAsync("unknown"));

        async Task<int> StatusAsync(string key)
        {
            var request = LimitedPipeline.Request("work");
            request.Request.Headers["X-Api-Key"] = key;
            await pipeline.SendAsync(request);
            return request.Response.StatusCode;
        }
    }

    private static RateLimitPolicyOptions Work(bool shadow = false) =>
        new() { Algorithm = Algorithm.Work, Work = TimeSpan.FromSeconds(1), Period = TimeSpan.FromHours(1), Shadow = shadow };

    private static bool TryAdmit(LimitedPipeline pipeline, HttpContext request, RateLimitMetadata limits) =>
        pipeline.Limiter.TryAdmit(request, limits, TimeProvider.System.GetTimestamp());

    private static async Task<DefaultHttpContext> SendAsync(LimitedPipeline pipeline, TimeSpan work, Stream? body = null)
    {
        var request = LimitedPipeline.Request("p", "work");
        if (body is not null)
            request.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        pipeline.Handle = context =>
        {
            pipeline.Limiter.Charge(context, work);
            return Task.CompletedTask;
        };
        await pipeline.SendAsync(request);
        return request;
    }
}
