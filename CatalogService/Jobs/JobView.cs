using System.Text.Json;
using System.Text.Json.Nodes;
using CatalogData.Jobs;

namespace CatalogService.Jobs;

/// <summary>A job that was just accepted; its state is at the address in <c>Location</c>.</summary>
internal sealed record AcceptedJob(Guid Id);

/// <summary>A page of jobs, newest first.</summary>
/// <param name="Next">The parameter <c>after</c> of the page after it; null at the end.</param>
internal sealed record JobPage(IReadOnlyList<JobView> Data, Guid? Next);

/// <summary>Where to find what belongs to a job.</summary>
/// <param name="Events">Its changes as they happen; null when nothing more will.</param>
/// <param name="Result">What came out, to download; null until it is completed.</param>
/// <param name="Errors">What was wrong with the rows of an import, as CSV; null until it has finished.</param>
internal sealed record JobLinks(string Self, string? Events, string? Result, string? Errors);

/// <summary>A job as its owner sees it.</summary>
/// <param name="State">queued, running, completed, failed or cancelled.</param>
/// <param name="Progress">From 0 to 1.</param>
/// <param name="Attempts">How often work on it was begun.</param>
/// <param name="Result">What came out; what is in it depends on the kind.</param>
/// <param name="Error">Why it failed, or why its last attempt did.</param>
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
            job.IsFinished && job.Kind == JobKinds.Import ? $"{self}/errors" : null);
        return new(
            job.Id, job.Kind, job.State, job.Progress, job.Attempts, Shown(job.Result), job.Error, job.CreatedAt, job.StartedAt, job.FinishedAt, links);
    }

    /// <summary>The file that the job made, if it made one.</summary>
    public static ResultFile? FileOf(Job job) =>
        job.Result is not null && JsonNode.Parse(job.Result) is JsonObject result ? result["file"].Deserialize<ResultFile>(JobJson.Options) : null;

    // Where the store keeps a file is nobody's business; there is a link.
    private static JsonNode? Shown(string? result)
    {
        var node = result is null ? null : JsonNode.Parse(result);
        (node as JsonObject)?.Remove("file");
        return node;
    }
}
