using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Scalable.RateLimiting.Policies;

/// <summary>The limit of a policy, or of one of its tiers, converted for calculation.</summary>
internal sealed class Limit
{
    /// <summary>The longest time, in seconds, in which an instance's own share of a limit fills.</summary>
    public const double MaxLocalFillSeconds = 10;

    // The part of a limit that the instances divide among themselves.
    private const double LocalShare = 0.05;

    private volatile JoinedHeader? _joined;

    [SetsRequiredMembers]
    public Limit(string policy, LimitOptions options, Algorithm algorithm)
    {
        IsWork = algorithm == Algorithm.Work;
        var permits = IsWork ? Microseconds(options.Work) : options.Permits;
        Burst = IsWork ? Microseconds(options.WorkBurst ?? options.Work) : options.Burst ?? options.Permits;
        PerSecond = permits / options.Period.TotalSeconds;
        var quota = Quota(permits, options) / PermitsPerUnit;
        Header = algorithm switch
        {
            Algorithm.Concurrency => Write($"\"{policy}\";q={options.Permits};qu=\"concurrent-requests\""),
            Algorithm.Work => Write($"\"{policy}\";q={quota};w={Window(options)};qu=\"backend-milliseconds\""),
            _ => Write($"\"{policy}\";q={quota};w={Window(options)}"),
        };
    }

    /// <summary>True if a permit is a microsecond of backend time, and a request is charged after its response.</summary>
    public bool IsWork { get; }

    /// <summary>
    /// The permits in the smallest amount that is worth a request to Redis, and a unit of the header fields: one request, or a millisecond.
    /// </summary>
    public int PermitsPerUnit => IsWork ? 1000 : 1;

    public required int Burst { get; init; }

    public required double PerSecond { get; init; }

    /// <summary>
    /// The most that one request can cost: less than the burst if the instances own some of it, since no request can take from all of them.
    /// </summary>
    public int MaxCost => LocalShareOf(1) > 0 ? (int)((1 - LocalShare) * Burst) : Burst;

    /// <summary>The value of this limit in the <c>RateLimit-Policy</c> header.</summary>
    public required string Header { get; init; }

    /// <summary>
    /// Returns the part of this limit that belongs to each instance: 0 if that is less than one unit, or if it would fill so slowly that
    /// the instance had to store it long after the client has gone.
    /// </summary>
    public double LocalShareOf(int instances) =>
        Burst <= MaxLocalFillSeconds * PerSecond && LocalShare * Burst >= (double)PermitsPerUnit * instances ? LocalShare / instances : 0;

    /// <summary>
    /// Returns the header with this limit after others. The last result is kept, since most requests have the same policies.
    /// </summary>
    public string HeaderAfter(string others)
    {
        var joined = _joined;
        if (joined is null || !ReferenceEquals(joined.Others, others))
            _joined = joined = new JoinedHeader(others, $"{others}, {Header}");
        return joined.Header;
    }

    // The header supports whole seconds only: a fractional period is reported by the permits of the next whole number of seconds.
    private static double Window(LimitOptions options) => Math.Ceiling(options.Period.TotalSeconds);

    private static long Quota(int permits, LimitOptions options) => (long)(permits * (Window(options) / options.Period.TotalSeconds));

    // At most 15 minutes, so that a number of permits is an int.
    private static int Microseconds(TimeSpan? work) => (int)(work ?? default).TotalMicroseconds;

    private static string Write(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record JoinedHeader(string Others, string Header);
}
