using System.Security.Claims;
using CatalogData.Jobs;
using CatalogService.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CatalogService.Jobs;

/// <summary>Slow tasks, seen by whoever handed them in.</summary>
internal static class JobsApi
{
    public static void MapJobs(this WebApplication app) => app
        .MapGroup("/api/jobs").WithTags("Jobs").RequireApiVersion()
        .RequireAuthorization()
        .MapGet("/{id}", GetById)
        .WithSummary("How a job of mine is doing")
        .ProducesProblem(StatusCodes.Status401Unauthorized);

    public static async Task<Results<Ok<JobView>, NotFound>> GetById(
        Guid id, ClaimsPrincipal user, JobStore jobs, CancellationToken cancellationToken) =>
        await jobs.FindAsync(id, user.Owner(), cancellationToken) is { } job ? TypedResults.Ok(JobView.Of(job)) : TypedResults.NotFound();
}
