using System.Text.Json;
using CatalogData.Jobs;

namespace CatalogService.Jobs;

/// <summary>A job that was just accepted; its state is at the address in <c>Location</c>.</summary>
internal sealed record AcceptedJob(Guid Id);

/// <summary>A job as its owner sees it.</summary>
/// <param name="State">queued, running, completed, failed or cancelled.</param>
/// <param name="Progress">From 0 to 1.</param>
/// <param name="Attempts">How often work on it was begun.</param>
/// <param name="Result">What came out; what is in it depends on the kind.</param>
/// <param name="Error">Why it failed, or why its last attempt did.</param>
internal sealed record JobView(
    Guid Id, string Kind, string State, float Progress, int Attempts, JsonElement? Result, string? Error,
    DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt)
{
    public static JobView Of(Job job) => new(
        job.Id, job.Kind, job.State, job.Progress, job.Attempts,
        job.Result is null ? null : JsonElement.Parse(job.Result), job.Error, job.CreatedAt, job.StartedAt, job.FinishedAt);
}
