using System.Globalization;
using Scalable.RateLimiting.Policies;

namespace Gateway.Proxy;

/// <summary>
/// Reads the rate limits in the metadata of a route: <c>"RateLimit": "client,system"</c>, <c>RateLimitCost</c> and
/// <c>RateLimitItemsPerPermit</c>.
/// </summary>
internal static class RouteRateLimits
{
    public const string PoliciesKey = "RateLimit";
    public const string CostKey = "RateLimitCost";
    public const string ItemsKey = "RateLimitItemsPerPermit";

    /// <summary>Returns <see langword="null"/> if the route has no limit.</summary>
    public static RateLimitMetadata? Read(IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null || !metadata.TryGetValue(PoliciesKey, out var names))
            return null;
        var policies = names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new RateLimitMetadata(policies, Number(CostKey, 1)) { ItemsPerPermit = Number(ItemsKey, 0) };

        int Number(string key, int fallback) =>
            metadata.TryGetValue(key, out var text) && TryParse(text, out var number) ? number : fallback;
    }

    public static bool TryParse(string text, out int number) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out number) && number >= 1;
}
