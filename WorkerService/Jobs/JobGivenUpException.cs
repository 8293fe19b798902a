namespace WorkerService.Jobs;

/// <summary>The last of a job's attempts failed.</summary>
internal sealed class JobGivenUpException(Guid job, Exception cause) : Exception($"Job {job} is given up: {cause.Message}", cause);

/// <summary>Attempts at the job ended without a word.</summary>
internal sealed class JobKilledWorkersException(int attempts) : Exception($"{attempts} attempts ended without a word, as if the worker had died of them.");
