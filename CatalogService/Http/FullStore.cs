using CatalogData.Files;

namespace CatalogService.Http;

/// <summary>An upload that the file store has no room for is answered 507: nothing is wrong with it, and nothing of it is left.</summary>
internal sealed partial class FullStore(RequestDelegate next, IProblemDetailsService problems, ILogger<FullStore> logger)
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
                ProblemDetails = new() { Status = StatusCodes.Status507InsufficientStorage, Detail = "There is no room for the upload. It is not kept; send it again later." },
            });
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Answered 507: {Reason}")]
        public static partial void Full(ILogger logger, string reason);
    }
}
