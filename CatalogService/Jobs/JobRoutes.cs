using CatalogService.RequestBodies;
using System.Runtime.ExceptionServices;
using CatalogService.Idempotency;
using Microsoft.AspNetCore.Http.HttpResults;
using Scalable.Jobs.Acceptance;

namespace CatalogService.Jobs;

internal static class JobRoutes
{
    /// <summary>Seconds after which a user with too many unfinished jobs may find that one has finished.</summary>
    private const string RetryAfter = "5";

    /// <summary>Declares that a route accepts jobs: rejections become responses, and are documented.</summary>
    public static RouteHandlerBuilder AcceptsJobs(this RouteHandlerBuilder route) => route
        .TakesIdempotencyKey()
        .AddEndpointFilter(CatchRejection)
        .ProducesProblem(StatusCodes.Status429TooManyRequests);

    /// <summary>Returns 202 with the address of the job.</summary>
    public static Accepted<AcceptedJob> Accepted(Guid job) => TypedResults.Accepted($"/api/jobs/{job}", new AcceptedJob(job));

    private static async ValueTask<object?> CatchRejection(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (TooManyUnfinishedJobsException tooMany)
        {
            context.HttpContext.Response.Headers.RetryAfter = RetryAfter;
            return TypedResults.Problem(tooMany.Message, statusCode: StatusCodes.Status429TooManyRequests);
        }
        catch (EmptyUploadException empty)
        {
            throw new BadHttpRequestException(empty.Message);
        }
        catch (UnreadableUploadException unreadable) when (unreadable.InnerException is { } cause)
        {
            ExceptionDispatchInfo.Throw(UploadForm.IsBroken(cause) ? UploadForm.Broken(cause) : cause);
            throw;
        }
    }
}
