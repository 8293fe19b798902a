using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Scalable.RateLimiting.Policies;

namespace Scalable.RateLimiting.Clients;

/// <summary>
/// Identifies the client whose bucket a request draws from. Only verified identities count: a token that passed authentication, an API key
/// in configuration, the address of the peer (or the one that a trusted proxy forwards). An unknown key is no identity, or a client could
/// have any number of them.
/// </summary>
internal static class ClientIdentification
{
    private const int MaxKeyLength = 256;
    private static readonly object ApiClientItem = new();

    public static Client Identify(HttpContext context, RateLimitPolicy policy, RateLimitPolicies policies)
    {
        if (policy.Partition == Partition.System)
            return new Client(ClientId.System, null);

        var byUser = policy.Partition is Partition.Client or Partition.User;
        var byKey = policy.Partition is Partition.Client or Partition.ApiKey;
        if ((byUser || policy.TierClaim is not null)
            && GetUser(context) is { Identity.IsAuthenticated: true } user
            && user.FindFirst(policies.Options.SubjectClaim)?.Value is { } subject)
        {
            var tier = policy.TierClaim is { } claim ? user.FindFirst(claim)?.Value : null;
            return new Client(byUser ? ClientId.User(subject) : ClientId.Address(context.Connection.RemoteIpAddress), tier);
        }

        return byKey && policies.HasApiClients && FindApiClient(context, policies) is { } known
            ? new Client(ClientId.ApiClient(known.Name), known.Tier)
            : new Client(ClientId.Address(context.Connection.RemoteIpAddress), null);
    }

    /// <summary>Returns the client of a request that carries neither a token nor a key.</summary>
    public static ClientId IdentifyAnonymous(HttpContext context, RateLimitPolicy policy) =>
        policy.Partition == Partition.System ? ClientId.System : ClientId.Address(context.Connection.RemoteIpAddress);

    // The User property would create a principal and an identity for each request that has none.
    private static ClaimsPrincipal? GetUser(HttpContext context) => context.Features.Get<IHttpAuthenticationFeature>()?.User;

    // Kept with the request, and with a fetch that an edge cache makes for it: the fetch carries no key, and is charged to the same client.
    private static ApiClient? FindApiClient(HttpContext context, RateLimitPolicies policies)
    {
        if (context.Features.Get<IItemsFeature>()?.Items.TryGetValue(ApiClientItem, out var known) == true)
            return (ApiClient?)known;
        if (!context.Request.Headers.TryGetValue(policies.Options.ApiKeyHeader, out var values)
            || values is not [{ Length: > 0 and <= MaxKeyLength } key])
        {
            return null;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Span<char> hex = stackalloc char[2 * SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        if (!Convert.TryToHexString(hash, hex, out _) || !policies.TryGetClient(hex, out var client))
            return null;
        context.Items[ApiClientItem] = client;
        return client;
    }
}

/// <summary>A client and its tier.</summary>
internal readonly record struct Client(ClientId Id, string? Tier);
