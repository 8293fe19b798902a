using System.Globalization;
using Gateway.Monitoring;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Scalable.RateLimiting;

namespace Gateway.Overload;

/// <summary>
/// Sheds load before any other work on a request: 503 with <c>Retry-After</c>. Streams are counted separately: they cost next to nothing
/// but last long, and would leave no room for short requests.
/// </summary>
internal sealed class OverloadMiddleware(
    RequestDelegate next,
    IOptionsMonitor<OverloadOptions> options,
    IProblemDetailsService problems,
    DistributedRateLimiter limiter,
    GatewayMetrics metrics)
{
    private readonly Count _requests = new();
    private readonly Count _streams = new();

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path == "/health" || context.Request.Path == "/alive")
            return next(context);

        var settings = options.CurrentValue;
        if (context.GetEndpoint()?.Metadata.GetMetadata<StreamMetadata>() is not null)
            return EnterAsync(context, _streams, settings.MaxStreams, "stream", settings);

        var read = HttpMethods.IsGet(context.Request.Method)
            || HttpMethods.IsHead(context.Request.Method)
            || HttpMethods.IsOptions(context.Request.Method);
        var max = read ? (int)Math.Max(1, settings.MaxConcurrency * (1 - settings.ReservedForWrites)) : settings.MaxConcurrency;
        return EnterAsync(context, _requests, max, read ? "read" : "write", settings);
    }

    private Task EnterAsync(HttpContext context, Count inFlight, int max, string kind, OverloadOptions settings)
    {
        if (Interlocked.Increment(ref inFlight.Value) <= max)
            return PassAsync(context, inFlight);

        Interlocked.Decrement(ref inFlight.Value);
        metrics.Shed(kind);
        return RejectAsync(context, settings.RetryAfterSeconds);
    }

    private async Task RejectAsync(HttpContext context, int retryAfterSeconds)
    {
        var problem = new ProblemDetails
        {
            Title = "The gateway is at capacity",
            Status = context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable,
            Detail = "The request was not processed and can be sent again.",
        };
        context.Response.Headers.RetryAfter = retryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.CacheControl = "no-store";
        await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem });
    }

    private async Task PassAsync(HttpContext context, Count inFlight)
    {
        try
        {
            await next(context);

            // The request was not processed, so it does not count against its client's limits.
            if (context.Response.StatusCode == StatusCodes.Status503ServiceUnavailable)
                limiter.Return(context);
        }
        finally
        {
            Interlocked.Decrement(ref inFlight.Value);
        }
    }

    private sealed class Count
    {
        public int Value;
    }
}
