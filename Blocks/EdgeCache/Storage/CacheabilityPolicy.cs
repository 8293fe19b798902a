using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Scalable.EdgeCache.Configuration;

namespace Scalable.EdgeCache.Storage;

/// <summary>Decides by RFC 9111 and RFC 5861 if, and for how long, a shared cache may store a response.</summary>
internal static class CacheabilityPolicy
{
    private const string StaleWhileRevalidate = "stale-while-revalidate";
    private const string StaleIfError = "stale-if-error";

    // The request headers that a cached response may vary by. Any other one would be a memory leak that clients control.
    private static readonly HashSet<string> VaryAllowed =
        new(["Accept", "Accept-Encoding", "Accept-Language"], StringComparer.OrdinalIgnoreCase);

    // Headers of one connection or one moment, not of the response.
    private static readonly HashSet<string> Invalidated = new(
        [
            "Age", "Cache-Status", "Connection", "Content-Length", "Date", "Keep-Alive", "Proxy-Connection", "Server",
            EdgeCacheHeaders.Tag, EdgeCacheHeaders.Control, EdgeCacheHeaders.Applied, "Trailer", "Transfer-Encoding", "Upgrade", "Vary",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the response to cache; <see langword="null"/> if it must not be cached.</summary>
    public static StoredResponse? Read(HttpContext fetched, ResponseBody body, long now, long frequency)
    {
        var response = fetched.Response;
        if (response.StatusCode is not (StatusCodes.Status200OK or StatusCodes.Status404NotFound)
            || response.Headers.ContainsKey(HeaderNames.SetCookie)
            || !IsComplete(response, body)
            || Lifetime(response.Headers) is not { } lifetime
            || Vary(fetched) is not { } vary)
        {
            return null;
        }

        var fresh = now + Ticks(Math.Max(0, lifetime.Fresh - Age(response)));
        return new StoredResponse
        {
            Status = response.StatusCode,
            Headers =
            [
                .. response.Headers.Where(header => !Invalidated.Contains(header.Key)),
                KeyValuePair.Create(HeaderNames.Vary, VaryWithOrigin(vary)),
            ],
            Body = body,
            ETag = response.Headers.ETag,
            Vary = vary,
            Tags = response.Headers[EdgeCacheHeaders.Tag].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Endpoint = fetched.GetEndpoint(),
            FetchedAt = now,
            InitialAge = Age(response),
            FreshUntil = fresh,
            RevalidateUntil = fresh + Ticks(lifetime.Revalidate),
            StaleOnErrorUntil = fresh + Ticks(lifetime.OnError),
            LastUsed = now,
        };

        long Ticks(double seconds) => (long)(seconds * frequency);
    }

    private static bool IsComplete(HttpResponse response, ResponseBody body) =>
        response.ContentLength is not { } length || length == body.Length;

    private static int Age(HttpResponse response) => int.TryParse(response.Headers.Age, out var age) && age > 0 ? age : 0;

    private static (double Fresh, double Revalidate, double OnError)? Lifetime(IHeaderDictionary headers)
    {
        // A cache that the targeted header addresses ignores Cache-Control.
        var targeted = headers[EdgeCacheHeaders.Control];
        var header = StringValues.IsNullOrEmpty(targeted) ? headers.CacheControl : targeted;
        if (!CacheControlHeaderValue.TryParse(header.ToString(), out var control) || control.NoStore || control.Private || control.NoCache)
            return null;
        if ((control.SharedMaxAge ?? (control.Public || targeted.Count > 0 ? control.MaxAge : null)) is not { } fresh)
            return null;
        return (fresh.TotalSeconds, Extension(control, StaleWhileRevalidate), Extension(control, StaleIfError));
    }

    private static double Extension(CacheControlHeaderValue control, string name) =>
        control.Extensions.FirstOrDefault(extension => extension.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found
            && uint.TryParse(found.Value.AsSpan().Trim('"'), out var seconds) ? seconds : 0;

    // A gateway adds the CORS headers, which depend on the origin of each request.
    private static StringValues VaryWithOrigin(KeyValuePair<string, string>[] vary) =>
        string.Join(", ", vary.Select(header => header.Key).Append(HeaderNames.Origin));

    private static KeyValuePair<string, string>[]? Vary(HttpContext fetched)
    {
        var names = fetched.Response.Headers.Vary
            .SelectMany(line => line?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []);
        var vary = names.Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        return vary.All(VaryAllowed.Contains)
            ? [.. vary.Select(name => KeyValuePair.Create(name, fetched.Request.Headers[name].ToString()))]
            : null;
    }
}
