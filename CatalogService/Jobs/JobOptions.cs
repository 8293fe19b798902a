using System.ComponentModel.DataAnnotations;

namespace CatalogService.Jobs;

/// <summary>Section <c>Jobs</c>: what a user may ask for.</summary>
internal sealed class JobOptions
{
    public const string Section = "Jobs";

    /// <summary>How many unfinished jobs a user may have; 0 for any number. Requests that come at the same moment may exceed it by a few. Default: 100.</summary>
    [Range(0, 1_000_000, ErrorMessage = "Jobs:MaxUnfinishedPerUser is out of range: from 0 (no limit) to 1,000,000.")]
    public int MaxUnfinishedPerUser { get; set; } = 100;

    /// <summary>How long a stream of events may be silent: proxies end what says nothing for longer. Default: 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00", ErrorMessage = "Jobs:EventHeartbeat is out of range: from 100 milliseconds to 5 minutes.")]
    public TimeSpan EventHeartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often operators' figures are taken. Default: 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "Jobs:MetricsInterval is out of range: from 1 second to 1 hour.")]
    public TimeSpan MetricsInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether <c>POST /api/jobs/empty</c> takes jobs that do nothing, for measurements. The worker needs the same setting. Default: no.</summary>
    public bool EmptyKind { get; set; }
}
