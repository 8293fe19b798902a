using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace Scalable.Diagnosis.Otlp.Server;

/// <summary>Limits the exports that are in memory at once. A sender that is answered 429 sends again: OTLP calls it retryable.</summary>
internal sealed class ExportLimit(RequestDelegate next) : IDisposable
{
    private const int MaxAtOnce = 16;
    private const int MaxWaiting = 1_000;

    private readonly ConcurrencyLimiter _places = new(new() { PermitLimit = MaxAtOnce, QueueLimit = MaxWaiting });

    public async Task InvokeAsync(HttpContext context)
    {
        using var place = await _places.AcquireAsync(1, context.RequestAborted);
        if (place.IsAcquired)
        {
            await next(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = "1";
    }

    public void Dispose() => _places.Dispose();
}
