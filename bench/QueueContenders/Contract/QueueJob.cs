namespace QueueContenders.Contract;

/// <summary>A job.</summary>
/// <param name="Number">Identifies the job in a run of the bench.</param>
/// <param name="Milliseconds">The duration of its work; 0 for an empty job.</param>
/// <param name="Caller">The caller that enqueues it.</param>
public sealed record QueueJob(int Number, int Milliseconds, int Caller);
