namespace Scalable.Jobs.Running;

/// <summary>
/// Describes failures of what the work uses to the owners of jobs. Without a description they see "An unexpected error". Register it with
/// <c>services.AddSingleton&lt;IFailureDescription, …&gt;()</c>.
/// </summary>
public interface IFailureDescription
{
    /// <summary>Returns one line for the job's owner, without hosts, paths and settings; null if the failure is of another kind.</summary>
    string? Describe(Exception failure);
}
