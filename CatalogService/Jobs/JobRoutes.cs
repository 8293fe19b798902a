using CatalogService.Idempotency;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CatalogService.Jobs;

internal static class JobRoutes
{
    /// <summary>For a route that accepts a job: its refusals become answers, and are documented.</summary>
    public static RouteHandlerBuilder AcceptsJobs(this RouteHandlerBuilder route) => route
        .TakesIdempotencyKey()
        .ProducesProblem(StatusCodes.Status429TooManyRequests);

    /// <summary>202 with the job's address.</summary>
    public static Accepted<AcceptedJob> Accepted(Guid job) => TypedResults.Accepted($"/api/jobs/{job}", new AcceptedJob(job));
}
