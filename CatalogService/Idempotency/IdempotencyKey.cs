using CatalogService.Jobs;

namespace CatalogService.Idempotency;

/// <summary>The header by which a client names a request that it may have to send twice.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    private const int Longest = 200;

    /// <summary>For a route that takes the header: the same key with another request is answered 422.</summary>
    public static RouteHandlerBuilder TakesIdempotencyKey(this RouteHandlerBuilder route) => route
        .WithMetadata(new TakesKey())
        .AddEndpointFilter(JobRefusedException.Catch)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    /// <summary>Null if there is none.</summary>
    /// <exception cref="BadHttpRequestException">400: it cannot be a key.</exception>
    public static string? Read(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(Header, out var values))
            return null;
        return values is [{ Length: > 0 and <= Longest } key] && !key.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? key
            : throw new BadHttpRequestException($"{Header} is one value of 1 to {Longest} visible ASCII characters.");
    }

    /// <summary>Marks an endpoint that takes the header.</summary>
    internal sealed class TakesKey;
}
