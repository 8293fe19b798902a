using System.Threading.RateLimiting;

namespace Twin.Shared;

internal static class RateLimits
{
    /// <summary>Limits each client to 100 requests per second with bursts of 200.</summary>
    public static void AddRateLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetTokenBucketLimiter(
                context.Connection.RemoteIpAddress?.ToString() ?? "",
                _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = 200,
                    TokensPerPeriod = 10,
                    ReplenishmentPeriod = TimeSpan.FromMilliseconds(100)
                }));
        });
    }

    public static void UseRateLimits(this WebApplication app, Mistakes mistakes) =>
        app.UseWhen(_ => !mistakes.NoRateLimiting, limited => limited.UseRateLimiter());
}
