using System.ComponentModel.DataAnnotations;

namespace Scalable.Jobs.Running;

/// <summary>Section <c>Worker</c>: attempts, and the share of this worker that each kind of job gets.</summary>
public sealed class WorkerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Worker";

    /// <summary>Options by kind: <c>Worker:Kinds:import:Concurrency</c>. Kinds that are not configured run one job at a time.</summary>
    public Dictionary<string, KindOptions> Kinds { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The maximum number of failing attempts before a job fails permanently. The delays between them double from a few seconds to five
    /// minutes. Default: 14, which is about half an hour: a dependency may be unavailable for that long. Independently of this setting, a
    /// job fails after five attempts that end without reporting an outcome.
    /// </summary>
    [Range(1, 1000, ErrorMessage = "must be from 1 to 1000")]
    public int MaxAttempts { get; set; } = 14;

    /// <summary>Returns the options of a kind.</summary>
    public KindOptions Of(string kind) => Kinds.GetValueOrDefault(kind) ?? new();
}

/// <summary>The share of one kind.</summary>
public sealed class KindOptions
{
    /// <summary>The maximum number of jobs of this kind that the worker runs concurrently. Default: 1.</summary>
    public int Concurrency { get; set; } = 1;

    /// <summary>
    /// The number of messages prefetched, including those being processed. Default: 1: a prefetched message waits although another worker
    /// may be idle, and is redelivered when this worker crashes. More than <see cref="Concurrency"/> pays off only for jobs that take
    /// milliseconds.
    /// </summary>
    public ushort Prefetch { get; set; } = 1;
}
