namespace Scalable.Bench.Queues;

/// <summary>How the program of a queue is run.</summary>
internal enum QueueProgram
{
    /// <summary>bench/QueueContenders.</summary>
    DotNet,

    /// <summary>bench/QueueContenders/node.</summary>
    Node,

    /// <summary>The repository's own services; the callers are those of bench/QueueContenders.</summary>
    Services,
}

/// <summary>A job queue under test.</summary>
/// <param name="Key">Its name as an argument.</param>
/// <param name="Name">Its name in tables.</param>
/// <param name="Settings">The settings that differ from its defaults, in words.</param>
internal sealed record JobQueue(string Key, string Name, QueueProgram Program, string Settings)
{
    /// <summary>Counts the jobs whose end is recorded; null if the queue deletes them.</summary>
    public string? EndedSql { get; init; }

    /// <summary>Counts the jobs whose end is not recorded, of a queue that deletes the others.</summary>
    public string? UnfinishedSql { get; init; }

    /// <summary>The queue's name in its program, if several queues are the same there.</summary>
    public string Module { get; init; } = Key;

    /// <summary>Redis's <c>appendfsync</c>, for a queue in Redis.</summary>
    public string? AppendFsync { get; init; }

    /// <summary>Whether a worker runs further jobs before the ends of earlier ones are committed.</summary>
    public bool RecordsEndsLater { get; init; }

    /// <summary>
    /// The time after which a dead worker's jobs are run again, according to the documentation, if that is longer than the bench waits.
    /// </summary>
    public string? Takeover { get; init; }

    /// <summary>How long our finished jobs are kept; null for the default.</summary>
    public TimeSpan? KeepJobs { get; init; }

    public bool IsOurs => Key.StartsWith("scalable", StringComparison.Ordinal);

    public bool IsOnPostgres => AppendFsync is null;
}
