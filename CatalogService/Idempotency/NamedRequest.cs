using System.Security.Claims;
using CatalogData.Jobs;
using CatalogService.Jobs;

namespace CatalogService.Idempotency;

/// <summary>A request that its client has given an <see cref="IdempotencyKey"/>; keys belong to the subject of the token.</summary>
internal sealed record NamedRequest(string Owner, JobRequest Request)
{
    /// <summary>Null if the request has no key.</summary>
    /// <param name="request">The request.</param>
    /// <param name="user">Its user.</param>
    /// <param name="parts">What the request asks for.</param>
    /// <exception cref="BadHttpRequestException">The key is malformed, or the token has no subject.</exception>
    public static NamedRequest? Of(HttpRequest request, ClaimsPrincipal user, params string[] parts) =>
        IdempotencyKey.Read(request) is { } key ? new(user.Owner(), new JobRequest(key, Fingerprint.Of(parts))) : null;
}
