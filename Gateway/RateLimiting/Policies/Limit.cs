using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Gateway.RateLimiting.Policies;

/// <summary>The numbers of a policy, or of one of its tiers, ready for arithmetic.</summary>
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

    /// <summary>This limit in the header <c>RateLimit-Policy</c>.</summary>
    public required string Header { get; init; }

    // The header knows whole seconds only: a period in between is told by what passes in the next whole ones.
    private static double Window(LimitOptions options) => Math.Ceiling(options.Period.TotalSeconds);

    private static long Quota(LimitOptions options) => (long)(options.Permits * (Window(options) / options.Period.TotalSeconds));
}
