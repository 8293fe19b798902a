using Microsoft.AspNetCore.Http;
using Scalable.ResponseCache.Responses;

namespace Scalable.ResponseCache;

/// <summary>A response composed for one request, with the same validators as any other.</summary>
/// <param name="response">The response.</param>
/// <param name="staleAge">The age of the response if it is stale; else null.</param>
public sealed class ComposedResult(CachedResponse response, TimeSpan? staleAge) : IResult
{
    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext) => CachedReadResult.WriteAsync(httpContext, response, staleAge: staleAge);
}
