using Scalable.Jobs.Files;
using Scalable.Npgsql.Errors;
using ZiggyCreatures.Caching.Fusion;

namespace CatalogService.Errors;

/// <summary>Responds to failures that are not the request's with their status and problem details.</summary>
internal sealed partial class FailureResponseMiddleware(
    RequestDelegate next, IProblemDetailsService problems, ILogger<FailureResponseMiddleware> logger)
{
    private static readonly FailureResponse[] Responses =
    [
        // The request itself is valid, and nothing of the upload is kept.
        new(
            failure => failure is FileStoreFullException, LogLevel.Error, StatusCodes.Status507InsufficientStorage,
            "The file store is full. The upload was not stored; retry later."),
        new(
            failure => TransientDatabaseErrors.IsTransient(failure) || failure is SyntheticTimeoutException, LogLevel.Debug,
            StatusCodes.Status503ServiceUnavailable, "The database is unavailable or overloaded. Retry shortly.", RetryAfter: "1"),
    ];

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception failure) when (!context.Response.HasStarted && Find(failure) is not null)
        {
            var response = Find(failure)!;
            Log.Responded(logger, response.Level, response.Status, response.Detail, failure.Message);
            context.Response.StatusCode = response.Status;
            context.Response.Headers.RetryAfter = response.RetryAfter;
            await problems.TryWriteAsync(
                new() { HttpContext = context, ProblemDetails = new() { Status = response.Status, Detail = response.Detail } });
        }
    }

    private static FailureResponse? Find(Exception failure) => Array.Find(Responses, response => response.Matches(failure));

    private static partial class Log
    {
        [LoggerMessage("Responded {Status}. {Detail} {Reason}")]
        public static partial void Responded(ILogger logger, LogLevel level, int status, string detail, string reason);
    }

    /// <param name="RetryAfter">In seconds; null to leave the header out.</param>
    private sealed record FailureResponse(
        Func<Exception, bool> Matches, LogLevel Level, int Status, string Detail, string? RetryAfter = null);
}
