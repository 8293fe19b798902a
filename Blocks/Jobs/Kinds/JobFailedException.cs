namespace Scalable.Jobs.Kinds;

/// <summary>The job can never succeed: another attempt would fail the same way.</summary>
/// <param name="error">One line for the job's owner.</param>
/// <param name="result">Details as JSON, or null.</param>
/// <param name="cause">The cause, or null.</param>
public sealed class JobFailedException(string error, string? result = null, Exception? cause = null) : Exception(error, cause)
{
    /// <summary>Details as JSON, or null.</summary>
    public string? Result { get; } = result;
}
