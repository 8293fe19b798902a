namespace Gateway.RateLimiting.Policies;

/// <summary>What a route's metadata says: the policies it is subject to, and what one request costs.</summary>
/// <param name="policies">Names, in the order in which they are asked.</param>
/// <param name="cost">Permits that one request takes of each policy. Default: 1.</param>
internal sealed class RouteLimits(IReadOnlyList<string> policies, int cost)
{
    public const string PoliciesKey = "RateLimit";
    public const string CostKey = "RateLimitCost";

    private volatile Resolved? _resolved;

    public IReadOnlyList<string> Policies => policies;

    public int Cost => cost;

    /// <summary>Reads a route's metadata; <see langword="null"/> if the route has no limit.</summary>
    public static RouteLimits? Of(IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null || !metadata.TryGetValue(PoliciesKey, out var names))
            return null;
        var policies = names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new RouteLimits(policies, metadata.TryGetValue(CostKey, out var cost) && TryCost(cost, out var permits) ? permits : 1);
    }

    public static bool TryCost(string text, out int cost)
        => int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out cost) && cost >= 1;

    /// <summary>The policies as they are now. Looked up once after each change of them.</summary>
    /// <exception cref="InvalidOperationException">There is none of a name; better no answer than one without a limit.</exception>
    public Policy[] In(PolicySet set)
    {
        if (_resolved is { } resolved && resolved.Set == set)
            return resolved.Policies;
        Policy[] found = [.. policies.Select(name => set.Find(name) ?? throw new InvalidOperationException($"There is no rate limit '{name}'."))];
        _resolved = new Resolved(set, found);
        return found;
    }

    private sealed record Resolved(PolicySet Set, Policy[] Policies);
}
