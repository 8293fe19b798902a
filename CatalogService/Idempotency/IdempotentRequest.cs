using System.Security.Claims;
using CatalogData.Jobs;
using CatalogService.Jobs;

namespace CatalogService.Idempotency;

/// <summary>A request with an <see cref="IdempotencyKey"/>. Keys belong to the subject of the token.</summary>
internal sealed record IdempotentRequest(string Owner, JobRequest Request)
{
    /// <summary>Returns the key and the fingerprint of a request; null if it has no key.</summary>
    /// <param name="request">The HTTP request.</param>
    /// <param name="user">Its user.</param>
    /// <param name="parts">The data of the request, for its <see cref="RequestFingerprint"/>.</param>
    /// <exception cref="BadHttpRequestException">The key is malformed, or the token has no subject.</exception>
    public static IdempotentRequest? Of(HttpRequest request, ClaimsPrincipal user, params string[] parts) =>
        IdempotencyKey.Read(request) is { } key ? new(user.Owner(), new JobRequest(key, RequestFingerprint.Of(parts))) : null;
}
