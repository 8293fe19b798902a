using System.ComponentModel.DataAnnotations;

namespace Scalable.Jobs.Store;

/// <summary>Section <c>Jobs</c>: quotas, event streams and metrics.</summary>
public sealed class JobOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Jobs";

    /// <summary>
    /// Maximum number of unfinished jobs of a user; 0 for no limit. Concurrent requests may exceed it by a few. Default: 100.
    /// </summary>
    [Range(0, 1_000_000, ErrorMessage = "must be from 0 (no limit) to 1,000,000")]
    public int MaxUnfinishedPerUser { get; set; } = 100;

    /// <summary>
    /// Maximum number of jobs of a user and kind that wait in the broker's queue; 0 for no limit. The others wait in the table, and each is
    /// published when an earlier one starts: a job of another user waits behind at most this many of each user. More of them keep more
    /// workers busy with jobs that take a few milliseconds. Concurrent requests may exceed it by a few. Default: 16.
    /// </summary>
    [Range(0, 100_000, ErrorMessage = "must be from 0 (no limit) to 100,000")]
    public int MaxPublishedPerUser { get; set; } = 16;

    /// <summary>
    /// Maximum silence of a <c>JobWatcher</c>, after which it reports a heartbeat: proxies close event streams that are silent for longer.
    /// Default: 15 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00", ErrorMessage = "must be from 100 milliseconds to 5 minutes")]
    public TimeSpan EventHeartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Interval at which the job metrics are collected. Default: 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "must be from 1 second to 1 hour")]
    public TimeSpan MetricsInterval { get; set; } = TimeSpan.FromSeconds(15);
}
