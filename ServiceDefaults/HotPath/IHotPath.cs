using Microsoft.AspNetCore.Http;

namespace ServiceDefaults.HotPath;

/// <summary>Knows which requests can be answered at once, from memory, and gives those answers.</summary>
/// <typeparam name="TAnswer">All that is to be sent.</typeparam>
public interface IHotPath<TAnswer>
{
    /// <summary>Finds the answer to a request. Called for every request, before anything else is done with it: a miss has to be cheap.</summary>
    /// <param name="context">The request. Nothing of the pipeline has touched it: no routing, no authentication, no services of a scope.</param>
    /// <param name="answer">What <see cref="WriteAsync"/> is given.</param>
    /// <returns><see langword="false"/> if the request takes the usual way, through the pipeline.</returns>
    bool TryFind(HttpContext context, out TAnswer answer);

    /// <summary>Writes the answer.</summary>
    /// <param name="context">The request, and where its answer goes.</param>
    /// <param name="answer">What was found.</param>
    /// <returns>When it is written.</returns>
    Task WriteAsync(HttpContext context, TAnswer answer);
}
