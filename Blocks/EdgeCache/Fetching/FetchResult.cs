using Scalable.EdgeCache.Storage;

namespace Scalable.EdgeCache.Fetching;

/// <summary>The result of a fetch.</summary>
/// <param name="Stored">
/// The response if it may be shared; <see langword="null"/> if it is for one request only, or if there is none.
/// </param>
/// <param name="Fetched">The response as received; <see langword="null"/> if it was too large.</param>
/// <param name="IsFailure">True if the origin did not respond, or responded with a server error.</param>
internal sealed record FetchResult(StoredResponse? Stored, FetchedResponse? Fetched, bool IsFailure)
{
    /// <summary>The response exceeds the maximum size of the cache and has to be streamed.</summary>
    public static FetchResult TooLarge { get; } = new(null, null, IsFailure: false);
}
