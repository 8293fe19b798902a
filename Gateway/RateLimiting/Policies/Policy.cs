using System.Collections.Frozen;

namespace Gateway.RateLimiting.Policies;

internal sealed class Policy(string name, PolicyOptions options)
{
    private readonly Limit _limit = new(name, options);
    private readonly FrozenDictionary<string, Limit> _tiers =
        options.Tiers.ToFrozenDictionary(tier => tier.Key, tier => new Limit(name, tier.Value), StringComparer.Ordinal);

    public string Name { get; } = name;

    public Algorithm Algorithm { get; } = options.Algorithm;

    public Partition Partition { get; } = options.Partition;

    public bool Shadow { get; } = options.Shadow;

    /// <summary>The claim that names a tier; <see langword="null"/> if there are no tiers, and no need to look.</summary>
    public string? TierClaim { get; } = options.Tiers.Count > 0 ? options.TierClaim : null;

    public Limit LimitOf(string? tier) => tier is not null && _tiers.TryGetValue(tier, out var limit) ? limit : _limit;
}
