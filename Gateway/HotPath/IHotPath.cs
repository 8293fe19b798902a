namespace Gateway.HotPath;

/// <summary>Finds requests that can be served from memory, and writes their responses.</summary>
/// <typeparam name="TResponse">The data that a response is written from.</typeparam>
internal interface IHotPath<TResponse>
{
    /// <summary>
    /// Tries to find the response to a request. Called for every request, before any other work on it: a miss must be cheap.
    /// </summary>
    /// <param name="context">The request. No part of the pipeline has run: no routing, no authentication, no service scope.</param>
    /// <param name="response">The data to pass to <see cref="WriteAsync"/>.</param>
    /// <returns><see langword="false"/> if the request takes the pipeline.</returns>
    bool TryFind(HttpContext context, out TResponse response);

    /// <summary>Writes the response.</summary>
    /// <param name="context">The request and its response.</param>
    /// <param name="response">The data that was found.</param>
    /// <returns>A task that completes when the response is written.</returns>
    Task WriteAsync(HttpContext context, TResponse response);
}
