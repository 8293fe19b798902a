using System.ComponentModel.DataAnnotations;

namespace Scalable.AdmissionControl.Configuration;

/// <summary>Options of admission control; section <c>AdmissionControl</c>.</summary>
public sealed class AdmissionOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "AdmissionControl";

    /// <summary>False to admit every request at once. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>True to measure and count as usual, but to admit every request at once. Default: false.</summary>
    public bool Shadow { get; set; }

    /// <summary>
    /// The concurrent requests that a backend receives at first; the limit doubles several times a second while that pays. Default: 16.
    /// </summary>
    [Range(1, 100_000, ErrorMessage = "must be from 1 to 100000")]
    public int InitialConcurrency { get; set; } = 16;

    /// <summary>The lower bound of the limit that is found for a backend. Default: 2.</summary>
    [Range(1, 100_000, ErrorMessage = "must be from 1 to 100000")]
    public int MinConcurrency { get; set; } = 2;

    /// <summary>The upper bound of the limit that is found for a backend. Default: 1,000.</summary>
    [Range(1, 100_000, ErrorMessage = "must be from 1 to 100000")]
    public int MaxConcurrency { get; set; } = 1_000;

    /// <summary>The maximum number of waiting requests; beyond it, the one that has waited longest is rejected. Default: 10,000.</summary>
    [Range(1, 100_000, ErrorMessage = "must be from 1 to 100000")]
    public int MaxQueueLength { get; set; } = 10_000;

    /// <summary>
    /// The time that a request waits at most, so that a short burst costs time and no errors. A queue that does not empty for as long
    /// means overload. Default: 1 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00", ErrorMessage = "must be from 1 millisecond to 1 minute")]
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The time that the only request of a client waits at most under overload, when a longer queue would delay every request and admit no
    /// more of them. Default: 20 ms.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00", ErrorMessage = "must be from 1 millisecond to 1 minute")]
    public TimeSpan MaxWaitUnderOverload { get; set; } = TimeSpan.FromMilliseconds(20);
}
