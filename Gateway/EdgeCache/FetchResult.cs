namespace Gateway.EdgeCache;

/// <summary>The result of a fetch.</summary>
/// <param name="Answer">
/// The response if it may be shared; <see langword="null"/> if it is for one request only, or if there is none.
/// </param>
/// <param name="Response">The status and the headers as received.</param>
/// <param name="Body">The body as received.</param>
/// <param name="Failed">True if the catalogue did not respond, or responded with a server error.</param>
internal sealed record FetchResult(StoredResponse? Answer, HttpResponse? Response, ReadOnlyMemory<byte> Body, bool Failed)
{
    /// <summary>The response exceeds the maximum size of the cache and has to be streamed.</summary>
    public static FetchResult TooLarge { get; } = new(null, null, default, Failed: false);
}
