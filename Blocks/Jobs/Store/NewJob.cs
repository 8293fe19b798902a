namespace Scalable.Jobs.Store;

/// <summary>A job to be accepted.</summary>
/// <param name="Id">The id: a UUID of version 7.</param>
/// <param name="Kind">The name of its kind.</param>
/// <param name="Owner">The owner, by which jobs are found and limited in number.</param>
/// <param name="Payload">JSON specific to the kind.</param>
/// <param name="TraceParent">The trace context of the request (W3C <c>traceparent</c>), so that the work is part of its trace.</param>
public sealed record NewJob(Guid Id, string Kind, string Owner, string Payload, string? TraceParent)
{
    /// <summary>The priority among the waiting jobs of the owner. Default: normal.</summary>
    public JobPriority Priority { get; init; }

    /// <summary>The earliest time at which the job may start; null for at once. Default: null.</summary>
    public DateTimeOffset? RunAt { get; init; }
}
