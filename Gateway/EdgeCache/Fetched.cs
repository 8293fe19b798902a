namespace Gateway.EdgeCache;

/// <summary>What came of a fetch.</summary>
/// <param name="Answer">What may be shared; <see langword="null"/> if the answer is for one request only, or there is none.</param>
/// <param name="Response">Status and headers as they came.</param>
/// <param name="Body">The body as it came.</param>
/// <param name="Failed">The catalogue did not answer, or not with what was asked for.</param>
internal sealed record Fetched(CachedAnswer? Answer, HttpResponse? Response, ReadOnlyMemory<byte> Body, bool Failed)
{
    /// <summary>The answer is larger than what is kept: it has to be streamed.</summary>
    public static Fetched TooLarge { get; } = new(null, null, default, Failed: false);
}
