using Scalable.RateLimiting.Clients;

namespace Scalable.RateLimiting.Leases;

/// <summary>One client under one policy.</summary>
internal readonly record struct BucketKey(string Policy, ClientId Client)
{
    public bool Equals(BucketKey other) => Client == other.Client && string.Equals(Policy, other.Policy, StringComparison.Ordinal);

    public override int GetHashCode() => HashCode.Combine(Client.High, Client.Low, Policy.Length);
}
