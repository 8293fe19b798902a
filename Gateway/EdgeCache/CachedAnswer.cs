using Gateway.RateLimiting.Policies;
using Microsoft.Extensions.Primitives;

namespace Gateway.EdgeCache;

/// <summary>An answer of the catalogue, complete. Times are timestamps of a monotonic clock.</summary>
internal sealed class CachedAnswer
{
    public required int Status { get; init; }

    public required KeyValuePair<string, StringValues>[] Headers { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    public required string? ETag { get; init; }

    /// <summary>The request headers that this answer depends on, and their values.</summary>
    public required KeyValuePair<string, string>[] Vary { get; init; }

    public required string[] Tags { get; init; }

    /// <summary>The limits of the route that it came by; who is given it is subject to them.</summary>
    public required RouteLimits? Limits { get; init; }

    /// <summary>When it was fetched, or last confirmed.</summary>
    public required long Fetched { get; init; }

    /// <summary>How old it was already, in seconds.</summary>
    public required int InitialAge { get; init; }

    public required long FreshUntil { get; init; }

    public required long RevalidateUntil { get; init; }

    public required long StaleOnErrorUntil { get; init; }

    /// <summary>When it was last given out; what was not for the longest time is forgotten first.</summary>
    public long Used { get; set; }

    /// <summary>Bytes it takes, roughly.</summary>
    public long Size => 1024 + Body.Length;

    public bool Suits(HttpRequest request)
    {
        foreach (var (name, value) in Vary)
        {
            if (!string.Equals(AcceptedEncoding.Value(request.Headers, name), value, StringComparison.Ordinal))
                return false;
        }

        return true;
    }
}
