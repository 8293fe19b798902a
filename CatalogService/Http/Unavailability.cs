using CatalogService.Database;
using ZiggyCreatures.Caching.Fusion;

namespace CatalogService.Http;

/// <summary>What fails because the database is away or busy is answered 503, with the advice to come back in a second.</summary>
internal sealed partial class Unavailability(RequestDelegate next, IProblemDetailsService problems, ILogger<Unavailability> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception failure) when (!context.Response.HasStarted && (DatabaseFailure.Is(failure) || failure is SyntheticTimeoutException))
        {
            Log.Unavailable(logger, failure.Message);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "1";
            await problems.TryWriteAsync(new()
            {
                HttpContext = context,
                ProblemDetails = new() { Status = StatusCodes.Status503ServiceUnavailable, Detail = "The catalogue's database does not answer in time. Try again soon." },
            });
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "Answered 503: {Reason}")]
        public static partial void Unavailable(ILogger logger, string reason);
    }
}
