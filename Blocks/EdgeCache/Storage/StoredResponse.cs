using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Scalable.EdgeCache.Storage;

/// <summary>A complete cached response of the origin. Times are timestamps of a monotonic clock.</summary>
internal sealed class StoredResponse
{
    public required int Status { get; init; }

    public required KeyValuePair<string, StringValues>[] Headers { get; init; }

    public required ResponseBody Body { get; init; }

    public required string? ETag { get; init; }

    /// <summary>The request headers that the response varies by, with their values.</summary>
    public required KeyValuePair<string, string>[] Vary { get; init; }

    public required string[] Tags { get; init; }

    /// <summary>The endpoint that fetched the response; a client that receives it is subject to that endpoint's limits.</summary>
    public required Endpoint? Endpoint { get; init; }

    /// <summary>The start of the fetch that stored the response or last revalidated it.</summary>
    public required long FetchedAt { get; init; }

    /// <summary>The age of the response, in seconds, when it was fetched.</summary>
    public required int InitialAge { get; init; }

    public required long FreshUntil { get; init; }

    public required long RevalidateUntil { get; init; }

    public required long StaleOnErrorUntil { get; init; }

    /// <summary>The time of last use; the least recently used responses are evicted first.</summary>
    public long LastUsed { get; set; }

    /// <summary>The approximate size in bytes.</summary>
    public long Size => 1024 + Body.Length;

    public bool Matches(HttpRequest request)
    {
        foreach (var (name, value) in Vary)
        {
            if (!string.Equals(NormalizedAcceptEncoding.Value(request.Headers, name), value, StringComparison.Ordinal))
                return false;
        }

        return true;
    }
}
