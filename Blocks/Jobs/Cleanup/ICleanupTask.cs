namespace Scalable.Jobs.Cleanup;

/// <summary>
/// Removes what jobs of a kind may leave behind. Called at each periodic cleanup, on several workers concurrently. Register it with
/// <c>services.AddSingleton&lt;ICleanupTask, …&gt;()</c>.
/// </summary>
public interface ICleanupTask
{
    /// <summary>Removes the remains of jobs that have ended.</summary>
    Task CleanUpAsync(CancellationToken cancellationToken);
}
