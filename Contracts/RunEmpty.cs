namespace Contracts;

/// <summary>Asks a worker to run a job that does nothing: what is left is what every job costs.</summary>
public sealed record RunEmpty(Guid JobId) : IJobMessage;
