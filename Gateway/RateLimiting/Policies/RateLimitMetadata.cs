using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.RateLimiting.Policies;

/// <summary>The rate limits in a route's metadata: the policies that apply to it, and the cost of a request.</summary>
/// <param name="policies">Names, in the order in which they are applied.</param>
/// <param name="cost">Permits that one request takes of each policy. Default: 1.</param>
/// <param name="itemsPerPermit">
/// Number of requested items that the cost includes; each further so many cost one more permit. Default: 0, all are included.
/// </param>
internal sealed class RateLimitMetadata(IReadOnlyList<string> policies, int cost, int itemsPerPermit = 0)
{
    public const string PoliciesKey = "RateLimit";
    public const string CostKey = "RateLimitCost";
    public const string ItemsKey = "RateLimitItemsPerPermit";

    private const string PageSize = "pageSize";

    private volatile Resolved? _resolved;

    public IReadOnlyList<string> Policies => policies;

    public int Cost => cost;

    /// <summary>
    /// Returns the permits that a request takes of a policy: a larger page costs more, but at most the burst of the policy's limit, since
    /// the request would otherwise never be admitted.
    /// </summary>
    public int CostOf(HttpRequest request, Limit limit)
    {
        if (itemsPerPermit == 0 || !request.QueryString.HasValue)
            return cost;
        foreach (var parameter in new QueryStringEnumerable(request.QueryString.Value))
        {
            if (parameter.EncodedName.Span.Equals(PageSize, StringComparison.OrdinalIgnoreCase)
                && int.TryParse(parameter.EncodedValue.Span, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
                    && size > itemsPerPermit)
            {
                return (int)Math.Min(cost + ((size - 1L) / itemsPerPermit), Math.Max(cost, limit.Burst));
            }
        }

        return cost;
    }

    /// <summary>Reads a route's metadata; returns <see langword="null"/> if the route has no limit.</summary>
    public static RateLimitMetadata? Of(IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null || !metadata.TryGetValue(PoliciesKey, out var names))
            return null;
        var policies = names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new RateLimitMetadata(policies, NumberOf(CostKey, 1), NumberOf(ItemsKey, 0));

        int NumberOf(string key, int otherwise)
            => metadata.TryGetValue(key, out var text) && TryCost(text, out var number) ? number : otherwise;
    }

    public static bool TryCost(string text, out int cost)
        => int.TryParse(text, CultureInfo.InvariantCulture, out cost) && cost >= 1;

    /// <summary>Returns the current policies. Resolved once after each change of them.</summary>
    /// <exception cref="InvalidOperationException">A policy does not exist; an error is better than a response without a limit.</exception>
    public RateLimitPolicy[] In(RateLimitPolicies set)
    {
        if (_resolved is { } resolved && resolved.Set == set)
            return resolved.Policies;
        RateLimitPolicy[] found =
        [
            .. policies.Select(name => set.Find(name)
                ?? throw new InvalidOperationException($"The rate limit policy '{name}' does not exist."))
        ];
        _resolved = new Resolved(set, found);
        return found;
    }

    private sealed record Resolved(RateLimitPolicies Set, RateLimitPolicy[] Policies);
}
