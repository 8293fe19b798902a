namespace Contracts;

/// <summary>
/// Requests a worker to run a job. All other data is in the job's row, so a message that is delivered twice carries nothing new.
/// </summary>
public interface IJobMessage
{
    Guid JobId { get; }
}
