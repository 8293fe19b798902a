using System.Collections.Frozen;

namespace Scalable.RateLimiting.Policies;

/// <summary>A named policy, converted for calculation.</summary>
internal sealed class RateLimitPolicy(string name, RateLimitPolicyOptions options, PolicyCounters? counters = null)
{
    private readonly Limit _limit = new(name, options, options.Algorithm);
    private readonly FrozenDictionary<string, Limit> _tiers =
        options.Tiers.ToFrozenDictionary(tier => tier.Key, tier => new Limit(name, tier.Value, options.Algorithm), StringComparer.Ordinal);

    public string Name { get; } = name;

    public Algorithm Algorithm { get; } = options.Algorithm;

    public Partition Partition { get; } = options.Partition;

    public bool Shadow { get; } = options.Shadow;

    /// <summary>The claim that names a tier; <see langword="null"/> if there are no tiers to look up.</summary>
    public string? TierClaim { get; } = options.Tiers.Count > 0 ? options.TierClaim : null;

    /// <summary>The counts since this instance started; a change of the policy's limits does not reset them.</summary>
    public PolicyCounters Counters { get; } = counters ?? new();

    public Limit LimitOf(string? tier) => tier is not null && _tiers.TryGetValue(tier, out var limit) ? limit : _limit;
}
