using System.Security.Claims;
using CatalogService.Http;
using Scalable.Jobs.Idempotency;

namespace CatalogService.Idempotency;

/// <summary>The header with which a client identifies a request that it may have to send twice.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    private const int MaxLength = 200;

    /// <summary>Accepts the header on a route; a key that was used for a different request results in 422.</summary>
    public static RouteHandlerBuilder TakesIdempotencyKey(this RouteHandlerBuilder route) => route
        .WithMetadata(new TakesKey())
        .AddEndpointFilter(CatchConflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    /// <summary>Returns the key, or null if there is none.</summary>
    /// <exception cref="BadHttpRequestException">400: the value is not a valid key.</exception>
    public static string? Read(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(Header, out var values))
            return null;
        return values is [{ Length: > 0 and <= MaxLength } key] && !key.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? key
            : throw new BadHttpRequestException($"{Header} must be one value of 1 to {MaxLength} visible ASCII characters.");
    }

    /// <summary>Returns the key and the fingerprint of a request; null if it has no key. Keys belong to the subject of the token.</summary>
    /// <param name="request">The HTTP request.</param>
    /// <param name="user">Its user.</param>
    /// <param name="parts">The data of the request, for its <see cref="RequestFingerprint"/>.</param>
    /// <exception cref="BadHttpRequestException">The key is malformed, or the token has no subject.</exception>
    public static IdempotentRequest? RequestOf(HttpRequest request, ClaimsPrincipal user, params string[] parts) =>
        Read(request) is { } key ? new(user.Owner(), key, RequestFingerprint.Of(parts)) : null;

    private static async ValueTask<object?> CatchConflict(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (IdempotencyKeyConflictException)
        {
            return TypedResults.Problem(
                $"The {Header} was used for a different request. Use a new key.", statusCode: StatusCodes.Status422UnprocessableEntity);
        }
    }

    /// <summary>Marks an endpoint that accepts the header.</summary>
    internal sealed class TakesKey;
}
