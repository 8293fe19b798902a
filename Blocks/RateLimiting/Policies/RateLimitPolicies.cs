using System.Collections.Frozen;

namespace Scalable.RateLimiting.Policies;

/// <summary>
/// An immutable snapshot of the rate limits in configuration. A policy that is removed there stays as it was: an endpoint that still names
/// it must not lose its limit.
/// </summary>
internal sealed class RateLimitPolicies(RateLimitOptions options, RateLimitPolicies? previous = null)
{
    private readonly FrozenDictionary<string, RateLimitPolicy> _policies = options.Policies
        .Select(policy => new RateLimitPolicy(policy.Key, policy.Value, previous?.Find(policy.Key)?.Counters))
        .Concat(previous?.Policies.Where(policy => !options.Policies.Keys.Contains(policy.Name, StringComparer.OrdinalIgnoreCase)) ?? [])
        .ToFrozenDictionary(policy => policy.Name, StringComparer.OrdinalIgnoreCase);

    private readonly FrozenDictionary<string, ApiClient> _clients = options.Clients
        .ToFrozenDictionary(
            client => client.Value.KeySha256,
            client => new ApiClient(client.Key, client.Value.Tier),
            StringComparer.OrdinalIgnoreCase);

    public RateLimitOptions Options { get; } = options;

    public IReadOnlyList<RateLimitPolicy> Policies => _policies.Values;

    public RateLimitPolicy? Find(string name) => _policies.GetValueOrDefault(name);

    /// <summary>Finds a client by the SHA-256 of its key. The lookup is by hash, so its duration reveals nothing of a key.</summary>
    public bool TryGetClient(ReadOnlySpan<char> keySha256, out ApiClient client) =>
        _clients.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(keySha256, out client!);

    public bool HasApiClients => _clients.Count > 0;
}

/// <summary>A client identified by its API key.</summary>
internal sealed record ApiClient(string Name, string? Tier);
