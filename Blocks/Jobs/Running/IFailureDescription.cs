namespace Scalable.Jobs.Running;

/// <summary>
/// Describes an exception to the owner of the failed job. Without a description the owner sees "An unexpected error". Register it with
/// <c>services.AddSingleton&lt;IFailureDescription, …&gt;()</c>.
/// </summary>
public interface IFailureDescription
{
    /// <summary>Returns one line for the job's owner, without hosts, paths and settings; null if the failure is of another kind.</summary>
    string? Describe(Exception failure);
}
