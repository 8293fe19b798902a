namespace Contracts;

/// <summary>Asks a worker to run a job. Everything else about it is in the job's row, so that a message delivered twice says nothing new.</summary>
public interface IJobMessage
{
    Guid JobId { get; }
}
