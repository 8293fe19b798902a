using Gateway.RateLimiting.Answers;
using Microsoft.Extensions.Options;

namespace Gateway.RateLimiting.Overload;

/// <summary>Sheds load before anything else is done with a request: 503 and <c>Retry-After</c>.</summary>
internal sealed class OverloadMiddleware(RequestDelegate next, IOptionsMonitor<OverloadOptions> options, Refusals refusals, Telemetry telemetry)
{
    private int _underWay;

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path == "/health" || context.Request.Path == "/alive")
            return next(context);

        var settings = options.CurrentValue;
        var read = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method);
        var most = read ? (int)Math.Max(1, settings.MaxConcurrency * (1 - settings.ReservedForWrites)) : settings.MaxConcurrency;
        if (Interlocked.Increment(ref _underWay) <= most)
            return PassAsync(context);

        Interlocked.Decrement(ref _underWay);
        telemetry.Shed(read ? "read" : "write");
        return refusals.OverloadedAsync(context, settings.RetryAfterSeconds);
    }

    private async Task PassAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }
}
