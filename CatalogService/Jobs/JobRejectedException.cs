namespace CatalogService.Jobs;

/// <summary>Thrown if a job is not accepted.</summary>
/// <param name="statusCode">422 or 429.</param>
/// <param name="message">The reason for the client, in one line.</param>
internal sealed class JobRejectedException(int statusCode, string message) : Exception(message)
{
    /// <summary>Seconds after which a user with too many unfinished jobs may find that one has finished.</summary>
    private const string RetryAfter = "5";

    private ProblemHttpResultWithAdvice Answer => new(
        TypedResults.Problem(Message, statusCode: statusCode),
        statusCode == StatusCodes.Status429TooManyRequests ? RetryAfter : null);

    /// <summary>Endpoint filter that converts the exception into its response.</summary>
    public static async ValueTask<object?> Catch(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (JobRejectedException refused)
        {
            return refused.Answer;
        }
    }

    private sealed record ProblemHttpResultWithAdvice(IResult Problem, string? RetryAfter) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.RetryAfter = RetryAfter;
            return Problem.ExecuteAsync(httpContext);
        }
    }
}
