using CatalogService.Idempotency;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CatalogService.Jobs;

internal static class JobRoutes
{
    /// <summary>Declares that a route accepts jobs: rejections become responses, and are documented.</summary>
    public static RouteHandlerBuilder AcceptsJobs(this RouteHandlerBuilder route) => route
        .TakesIdempotencyKey()
        .ProducesProblem(StatusCodes.Status429TooManyRequests);

    /// <summary>Returns 202 with the address of the job.</summary>
    public static Accepted<AcceptedJob> Accepted(Guid job) => TypedResults.Accepted($"/api/jobs/{job}", new AcceptedJob(job));
}
