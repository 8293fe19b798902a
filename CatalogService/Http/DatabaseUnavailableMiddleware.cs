using ZiggyCreatures.Caching.Fusion;
using Scalable.Npgsql.Errors;

namespace CatalogService.Http;

/// <summary>
/// Responds 503 to requests that fail because the database is unavailable or overloaded, with a <c>Retry-After</c> of one second.
/// </summary>
internal sealed partial class DatabaseUnavailableMiddleware(
    RequestDelegate next, IProblemDetailsService problems, ILogger<DatabaseUnavailableMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception failure)
            when (!context.Response.HasStarted && (TransientDatabaseErrors.IsTransient(failure) || failure is SyntheticTimeoutException))
        {
            Log.Unavailable(logger, failure.Message);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "1";
            await problems.TryWriteAsync(new()
            {
                HttpContext = context,
                ProblemDetails = new()
                {
                    Status = StatusCodes.Status503ServiceUnavailable,
                    Detail = "The database is unavailable or overloaded. Retry shortly."
                },
            });
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "The database is unavailable or overloaded; responded 503: {Reason}")]
        public static partial void Unavailable(ILogger logger, string reason);
    }
}
