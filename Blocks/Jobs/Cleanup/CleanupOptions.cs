using System.ComponentModel.DataAnnotations;

namespace Scalable.Jobs.Cleanup;

/// <summary>Section <c>Cleanup</c>: when obsolete jobs, files and transactions are removed.</summary>
public sealed class CleanupOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Cleanup";

    /// <summary>The interval between cleanups. Default: 5 minutes, plus or minus up to 10 %.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "must be from 1 second to 1 day")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a finished job, its errors and its result are kept. Default: 7 days.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "3650.00:00:00", ErrorMessage = "must be from 1 second to 3650 days")]
    public TimeSpan KeepJobs { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long an upload may take before its file is considered abandoned. Default: 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00", ErrorMessage = "must be from 1 second to 30 days")]
    public TimeSpan KeepUploads { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// The maximum duration of a job's transaction, which keeps dead rows of all tables from being vacuumed. A longer transaction is
    /// terminated and the job retried. Default: 1 hour.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00", ErrorMessage = "must be from 1 minute to 1 day")]
    public TimeSpan MaxTransactionAge { get; set; } = TimeSpan.FromHours(1);
}
