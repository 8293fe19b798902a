namespace WorkerService.Jobs;

/// <summary>The job can never succeed: another attempt would fail the same way.</summary>
/// <param name="error">One line for the job's owner.</param>
/// <param name="result">Optional details as JSON.</param>
internal sealed class JobFailedException(string error, string? result = null, Exception? cause = null) : Exception(error, cause)
{
    public string? Result { get; } = result;
}
