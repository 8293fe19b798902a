using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Scalable.RateLimiting.Policies;

/// <summary>The rate limits of an endpoint, as metadata: the policies that apply to it, and the cost of a request.</summary>
/// <param name="policies">The names of the policies, in the order in which they are applied.</param>
/// <param name="cost">The permits that one request takes of each policy. Default: 1.</param>
public sealed class RateLimitMetadata(IReadOnlyList<string> policies, int cost = 1)
{
    private volatile Resolution? _resolution;

    /// <summary>The names of the policies, in the order in which they are applied.</summary>
    public IReadOnlyList<string> Policies => policies;

    /// <summary>The permits that one request takes of each policy.</summary>
    public int Cost => cost;

    /// <summary>
    /// The number of requested items that <see cref="Cost"/> includes; each further so many cost one more permit. Default: 0, all are
    /// included.
    /// </summary>
    public int ItemsPerPermit { get; init; }

    /// <summary>The query parameter that holds the number of requested items. Default: <c>pageSize</c>.</summary>
    public string ItemsParameter { get; init; } = "pageSize";

    /// <summary>
    /// Returns the permits that a request takes of a policy: a larger page costs more. Work is charged later.
    /// </summary>
    internal int CostOf(HttpRequest request, Limit limit) => limit.IsWork ? 1 : (int)Math.Min(CostOf(request), limit.MaxCost);

    private long CostOf(HttpRequest request)
    {
        if (ItemsPerPermit == 0 || !request.QueryString.HasValue)
            return cost;
        foreach (var parameter in new QueryStringEnumerable(request.QueryString.Value))
        {
            if (parameter.EncodedName.Span.Equals(ItemsParameter, StringComparison.OrdinalIgnoreCase)
                && int.TryParse(parameter.EncodedValue.Span, NumberStyles.None, CultureInfo.InvariantCulture, out var items)
                && items > ItemsPerPermit)
            {
                return cost + ((items - 1L) / ItemsPerPermit);
            }
        }

        return cost;
    }

    /// <summary>Returns the current policies. Resolved once after each change of them.</summary>
    /// <exception cref="InvalidOperationException">A policy does not exist; an error is better than a response without a limit.</exception>
    internal RateLimitPolicy[] Resolve(RateLimitPolicies current)
    {
        var resolution = _resolution;
        if (resolution is null || resolution.Source != current)
            _resolution = resolution = new Resolution(current, FindAll(current));
        return resolution.Policies;
    }

    // A method of its own: its closure would be allocated with each request.
    private RateLimitPolicy[] FindAll(RateLimitPolicies current) =>
    [
        .. policies.Select(name => current.Find(name)
            ?? throw new InvalidOperationException($"The rate limit policy '{name}' does not exist."))
    ];

    private sealed record Resolution(RateLimitPolicies Source, RateLimitPolicy[] Policies);
}
