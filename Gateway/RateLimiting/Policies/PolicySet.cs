using System.Collections.Frozen;

namespace Gateway.RateLimiting.Policies;

/// <summary>All that configuration says of rate limits, at one moment.</summary>
internal sealed class PolicySet(RateLimitOptions options)
{
    private readonly FrozenDictionary<string, Policy> _policies =
        options.Policies.ToFrozenDictionary(policy => policy.Key, policy => new Policy(policy.Key, policy.Value), StringComparer.OrdinalIgnoreCase);

    private readonly FrozenDictionary<string, KnownClient> _clients = options.Clients
        .ToFrozenDictionary(client => client.Value.KeySha256, client => new KnownClient(client.Key, client.Value.Tier), StringComparer.OrdinalIgnoreCase);

    public RateLimitOptions Options { get; } = options;

    public Policy? Find(string name) => _policies.GetValueOrDefault(name);

    /// <summary>Whose key has this SHA-256. Looked up by hash, so the time it takes tells nothing of a key.</summary>
    public bool TryGetClient(ReadOnlySpan<char> keySha256, out KnownClient client)
        => _clients.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(keySha256, out client!);

    public bool KnowsClients => _clients.Count > 0;
}

/// <summary>A client known by its API key.</summary>
internal sealed record KnownClient(string Name, string? Tier);
