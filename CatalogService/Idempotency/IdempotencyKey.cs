using CatalogService.Jobs;

namespace CatalogService.Idempotency;

/// <summary>The header with which a client identifies a request that it may have to send twice.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    private const int Longest = 200;

    /// <summary>Accepts the header on a route; a key that was used for a different request results in 422.</summary>
    public static RouteHandlerBuilder TakesIdempotencyKey(this RouteHandlerBuilder route) => route
        .WithMetadata(new TakesKey())
        .AddEndpointFilter(JobRejectedException.Catch)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    /// <summary>Returns the key, or null if there is none.</summary>
    /// <exception cref="BadHttpRequestException">400: the value is not a valid key.</exception>
    public static string? Read(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(Header, out var values))
            return null;
        return values is [{ Length: > 0 and <= Longest } key] && !key.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? key
            : throw new BadHttpRequestException($"{Header} must be one value of 1 to {Longest} visible ASCII characters.");
    }

    /// <summary>Marks an endpoint that accepts the header.</summary>
    internal sealed class TakesKey;
}
