using System.ComponentModel.DataAnnotations;

namespace WorkerService.Jobs;

/// <summary>Section <c>Sweep</c>: when what nobody needs any more is removed.</summary>
internal sealed class SweepOptions
{
    public const string Section = "Sweep";

    /// <summary>How often to look. Default: 5 minutes, with up to a tenth more or less.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "Sweep:Interval is out of range: from 1 second to 1 day.")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a finished job, its errors and its result are kept. Default: 7 days.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "3650.00:00:00", ErrorMessage = "Sweep:KeepJobs is out of range: from 1 second to 3650 days.")]
    public TimeSpan KeepJobs { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a file may be on its way before it is taken for abandoned. Default: 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00", ErrorMessage = "Sweep:KeepUploads is out of range: from 1 second to 30 days.")]
    public TimeSpan KeepUploads { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// How long a job's transaction may go on: dead rows of all tables stay meanwhile. It is ended then, and the job tried again. Default:
    /// 1 hour.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00", ErrorMessage = "Sweep:MaxTransactionAge is out of range: from 1 minute to 1 day.")]
    public TimeSpan MaxTransactionAge { get; set; } = TimeSpan.FromHours(1);
}
