using Scalable.Jobs.Files;

namespace CatalogService.Http;

/// <summary>
/// Responds 507 to uploads for which the file store has no space: the request itself is valid, and nothing of the upload is kept.
/// </summary>
internal sealed partial class FileStoreFullMiddleware(
    RequestDelegate next, IProblemDetailsService problems, ILogger<FileStoreFullMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (FileStoreFullException full) when (!context.Response.HasStarted)
        {
            Log.Full(logger, full.Message);
            context.Response.StatusCode = StatusCodes.Status507InsufficientStorage;
            await problems.TryWriteAsync(new()
            {
                HttpContext = context,
                ProblemDetails = new()
                {
                    Status = StatusCodes.Status507InsufficientStorage,
                    Detail = "The file store is full. The upload was not stored; retry later."
                },
            });
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The file store is full; responded 507: {Reason}")]
        public static partial void Full(ILogger logger, string reason);
    }
}
