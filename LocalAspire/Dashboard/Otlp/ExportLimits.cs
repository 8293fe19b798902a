using System.Threading.RateLimiting;
using LocalAspire.Dashboard.Settings;

namespace LocalAspire.Dashboard.Otlp;

/// <summary>
/// So many exports a second, and of those only so many in memory at once. A sender that is told 429 comes back by itself: OTLP
/// calls it retryable. The limiters are asked directly, since the framework's middleware looks at its own ten times a second
/// for as long as the process lives, and a dashboard that nobody sends to should sleep.
/// </summary>
internal sealed class ExportLimits : IDisposable
{
    private const int AtOnce = 16;
    private const int Waiting = 2_000;
    private const int TicksPerSecond = 10;

    private readonly RequestDelegate _next;
    private readonly TokenBucketRateLimiter _rate;
    private readonly ConcurrencyLimiter _places = new(new() { PermitLimit = AtOnce, QueueLimit = Waiting });

    public ExportLimits(RequestDelegate next, DashboardOptions options)
    {
        _next = next;
        _rate = new(new()
        {
            TokenLimit = options.Otlp.MaxRequestsPerSecond,
            TokensPerPeriod = Math.Max(1, options.Otlp.MaxRequestsPerSecond / TicksPerSecond),
            ReplenishmentPeriod = TimeSpan.FromSeconds(1.0 / TicksPerSecond),
            AutoReplenishment = false,
        });
    }

    public async Task InvokeAsync(HttpContext context)
    {
        _rate.TryReplenish();
        using var token = _rate.AttemptAcquire();
        using var place = token.IsAcquired ? await _places.AcquireAsync(1, context.RequestAborted) : token;
        if (place.IsAcquired)
        {
            await _next(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = "1";
    }

    public void Dispose()
    {
        _rate.Dispose();
        _places.Dispose();
    }
}
