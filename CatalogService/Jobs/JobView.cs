using System.Text.Json;
using System.Text.Json.Nodes;
using CatalogData.Jobs;
using Scalable.Jobs.Files;
using Scalable.Jobs.Store;

namespace CatalogService.Jobs;

/// <summary>A job that was just accepted; its state is at the address in <c>Location</c>.</summary>
internal sealed record AcceptedJob(Guid Id);

/// <summary>A page of jobs, newest first.</summary>
/// <param name="Next">The value of <c>after</c> for the next page; null on the last page.</param>
internal sealed record JobPage(IReadOnlyList<JobView> Data, Guid? Next);

/// <summary>The links to the resources of a job.</summary>
/// <param name="Events">The stream of its changes; null if it has finished.</param>
/// <param name="Result">The download of its result; null unless it is completed.</param>
/// <param name="Errors">The errors in the rows of an import, as CSV; null until it has finished.</param>
internal sealed record JobLinks(string Self, string? Events, string? Result, string? Errors);

/// <summary>A job as it is returned to its owner.</summary>
/// <param name="State">queued, running, completed, failed or cancelled.</param>
/// <param name="Progress">From 0 to 1.</param>
/// <param name="Attempts">The number of attempts that were started.</param>
/// <param name="Result">The result of the job; its content depends on the kind.</param>
/// <param name="Error">The reason why the job, or its last attempt, failed.</param>
internal sealed record JobView(
    Guid Id, string Kind, string State, float Progress, int Attempts, JsonNode? Result, string? Error,
    DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, JobLinks Links)
{
    public static JobView Of(Job job)
    {
        var self = $"/api/jobs/{job.Id}";
        var links = new JobLinks(
            self,
            job.IsFinished ? null : $"{self}/events",
            job.State == JobStates.Completed ? $"{self}/result" : null,
            job.IsFinished && job.Kind == CatalogJobKinds.Import ? $"{self}/errors" : null);
        return new(
            job.Id, job.Kind, job.State, job.Progress, job.Attempts, Shown(job.Result), job.Error,
            job.CreatedAt, job.StartedAt, job.FinishedAt, links);
    }

    /// <summary>Returns the file that the job created, if any.</summary>
    public static ResultFile? FileOf(Job job) =>
        job.Result is not null && JsonNode.Parse(job.Result) is JsonObject result
            ? result["file"].Deserialize<ResultFile>(JobJson.Options)
            : null;

    // The location of the file in the store is internal; clients use the link.
    private static JsonNode? Shown(string? result)
    {
        var node = result is null ? null : JsonNode.Parse(result);
        (node as JsonObject)?.Remove("file");
        return node;
    }
}
