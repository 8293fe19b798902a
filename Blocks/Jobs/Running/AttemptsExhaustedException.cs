namespace Scalable.Jobs.Running;

/// <summary>The last attempt of a job failed; its message belongs in the error queue.</summary>
internal sealed class AttemptsExhaustedException(Guid job, Exception cause)
    : Exception($"Job {job} failed after its last attempt: {cause.Message}", cause);

/// <summary>Too many attempts of the job ended without reporting an outcome: the job probably crashes its worker.</summary>
internal sealed class WorkerCrashLimitException(int attempts)
    : Exception($"{attempts} attempts ended without reporting an outcome; the job probably crashes its worker.");
