namespace Contracts;

/// <summary>Requests a worker to run a job that does nothing, to measure the overhead of every job.</summary>
public sealed record RunEmpty(Guid JobId) : IJobMessage;
