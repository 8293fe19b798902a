using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.RateLimiting.Policies;

/// <summary>What a route's metadata says: the policies it is subject to, and what one request costs.</summary>
/// <param name="policies">Names, in the order in which they are asked.</param>
/// <param name="cost">Permits that one request takes of each policy. Default: 1.</param>
/// <param name="itemsPerPermit">For each so many items of the page that is asked for, beyond the first so many, a permit more. Default: 0, never.</param>
internal sealed class RouteLimits(IReadOnlyList<string> policies, int cost, int itemsPerPermit = 0)
{
    public const string PoliciesKey = "RateLimit";
    public const string CostKey = "RateLimitCost";
    public const string ItemsKey = "RateLimitItemsPerPermit";

    private const string PageSize = "pageSize";

    private volatile Resolved? _resolved;

    public IReadOnlyList<string> Policies => policies;

    public int Cost => cost;

    /// <summary>
    /// What a request takes of a policy: a larger page costs more. No more than the burst of the policy's limit, or it would never be admitted.
    /// </summary>
    public int CostOf(HttpRequest request, Limit limit)
    {
        if (itemsPerPermit == 0 || !request.QueryString.HasValue)
            return cost;
        foreach (var parameter in new QueryStringEnumerable(request.QueryString.Value))
        {
            if (parameter.EncodedName.Span.Equals(PageSize, StringComparison.OrdinalIgnoreCase)
                && int.TryParse(parameter.EncodedValue.Span, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > itemsPerPermit)
            {
                return (int)Math.Min(cost + ((size - 1L) / itemsPerPermit), Math.Max(cost, limit.Burst));
            }
        }

        return cost;
    }

    /// <summary>Reads a route's metadata; <see langword="null"/> if the route has no limit.</summary>
    public static RouteLimits? Of(IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null || !metadata.TryGetValue(PoliciesKey, out var names))
            return null;
        var policies = names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new RouteLimits(policies, NumberOf(CostKey, 1), NumberOf(ItemsKey, 0));

        int NumberOf(string key, int otherwise) => metadata.TryGetValue(key, out var text) && TryCost(text, out var number) ? number : otherwise;
    }

    public static bool TryCost(string text, out int cost)
        => int.TryParse(text, CultureInfo.InvariantCulture, out cost) && cost >= 1;

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
