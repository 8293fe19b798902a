namespace WorkerService.Jobs;

/// <summary>The job can never succeed: another attempt would find the same.</summary>
/// <param name="error">One line for the job's owner.</param>
/// <param name="result">JSON with what there is to know beside it.</param>
internal sealed class JobFailedException(string error, string? result = null, Exception? cause = null) : Exception(error, cause)
{
    public string? Result { get; } = result;
}
