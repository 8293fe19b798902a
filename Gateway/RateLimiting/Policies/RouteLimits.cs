namespace Gateway.RateLimiting.Policies;

/// <summary>What a route's metadata says: the policies it is subject to, and what one request costs.</summary>
/// <param name="Policies">Names, in the order in which they are asked.</param>
/// <param name="Cost">Permits that one request takes of each policy. Default: 1.</param>
internal sealed record RouteLimits(IReadOnlyList<string> Policies, int Cost)
{
    public const string PoliciesKey = "RateLimit";
    public const string CostKey = "RateLimitCost";

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
}
