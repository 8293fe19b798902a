using System.ComponentModel.DataAnnotations;

namespace LocalAspire.Dashboard.Settings;

/// <summary>
/// What is kept; the oldest goes first. Counts bound what a page lists, bytes bound what the process holds:
/// 10,000 traces of a thousand spans would not fit where 10,000 traces of ten do.
/// </summary>
internal sealed class TelemetryLimits
{
    /// <value>Default 10,000 traces.</value>
    [Range(1, 1_000_000)]
    public int MaxTraceCount { get; set; } = 10_000;

    /// <value>Default 10,000 spans of one trace; later ones are counted, not kept.</value>
    [Range(1, 1_000_000)]
    public int MaxSpansPerTrace { get; set; } = 10_000;

    /// <value>Default 80 MiB of spans, their senders included.</value>
    [Range(1_000_000, 4_000_000_000)]
    public long MaxTraceBytes { get; set; } = 80 * 1024 * 1024;

    /// <value>Default 10,000 log records.</value>
    [Range(1, 1_000_000)]
    public int MaxLogCount { get; set; } = 10_000;

    /// <value>Default 24 MiB of log records, their senders included.</value>
    [Range(1_000_000, 4_000_000_000)]
    public long MaxLogBytes { get; set; } = 24 * 1024 * 1024;

    /// <value>Default 10,000 points of one instrument, over all its attribute sets. A value that stays the same is one point.</value>
    [Range(100, 10_000_000)]
    public int MaxMetricsCount { get; set; } = 10_000;

    /// <value>Default 20,000 series: instruments by resource and attribute set. The one that got no point for longest makes room for a new one.</value>
    [Range(1, 1_000_000)]
    public int MaxSeriesCount { get; set; } = 20_000;

    /// <value>Default 48 MiB of metric points and what names them.</value>
    [Range(1_000_000, 4_000_000_000)]
    public long MaxMetricBytes { get; set; } = 48 * 1024 * 1024;

    /// <value>Default 500 sending resources. Those silent for longest make room for new ones; what they sent is kept as anybody's.</value>
    [Range(1, 100_000)]
    public int MaxResourceCount { get; set; } = 500;
}
