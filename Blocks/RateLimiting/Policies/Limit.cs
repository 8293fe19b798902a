using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Scalable.RateLimiting.Policies;

/// <summary>The limit of a policy, or of one of its tiers, converted for calculation.</summary>
internal sealed class Limit
{
    [SetsRequiredMembers]
    public Limit(string policy, LimitOptions options, Algorithm algorithm)
    {
        Burst = options.Burst ?? options.Permits;
        PerSecond = options.Permits / options.Period.TotalSeconds;
        Header = algorithm == Algorithm.Concurrency
            ? string.Create(CultureInfo.InvariantCulture, $"\"{policy}\";q={options.Permits};qu=\"concurrent-requests\"")
            : string.Create(CultureInfo.InvariantCulture, $"\"{policy}\";q={Quota(options)};w={Window(options)}");
    }

    public required int Burst { get; init; }

    public required double PerSecond { get; init; }

    /// <summary>The value of this limit in the <c>RateLimit-Policy</c> header.</summary>
    public required string Header { get; init; }

    // The header supports whole seconds only: a fractional period is reported by the permits of the next whole number of seconds.
    private static double Window(LimitOptions options) => Math.Ceiling(options.Period.TotalSeconds);

    private static long Quota(LimitOptions options) => (long)(options.Permits * (Window(options) / options.Period.TotalSeconds));
}
