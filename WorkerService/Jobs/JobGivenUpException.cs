namespace WorkerService.Jobs;

/// <summary>The last of a job's attempts failed.</summary>
internal sealed class JobGivenUpException(Guid job, Exception cause) : Exception($"Job {job} is given up: {cause.Message}", cause);
