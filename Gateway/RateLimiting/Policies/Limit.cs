using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Gateway.RateLimiting.Policies;

/// <summary>The numbers of a policy, or of one of its tiers, ready for arithmetic.</summary>
internal sealed class Limit
{
    [SetsRequiredMembers]
    public Limit(string policy, LimitOptions options)
    {
        Burst = options.Burst ?? options.Permits;
        PerSecond = options.Permits / options.Period.TotalSeconds;
        var window = Math.Max(1, (long)Math.Ceiling(options.Period.TotalSeconds));
        Header = string.Create(CultureInfo.InvariantCulture, $"\"{policy}\";q={options.Permits};w={window}");
    }

    public required int Burst { get; init; }

    public required double PerSecond { get; init; }

    /// <summary>This limit in the header <c>RateLimit-Policy</c>.</summary>
    public required string Header { get; init; }
}
