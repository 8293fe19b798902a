using Scalable.ResponseCache;
using Scalable.ResponseCache.Responses;

namespace CatalogService.Http;

/// <summary>Evaluates the preconditions of write requests, where this needs no lock.</summary>
internal static class PreconditionResults
{
    /// <summary>Returns 412 with problem details.</summary>
    public static IResult Failed() => TypedResults.Problem(
        "A precondition of the request (If-Match, If-None-Match) failed. Nothing was changed.",
        statusCode: StatusCodes.Status412PreconditionFailed);

    /// <summary>Returns whether the preconditions allow adding to a collection, given the read that returns the collection.</summary>
    public static async ValueTask<bool> AllowAddAsync(HttpContext context, CachedRead collection)
    {
        var conditions = Preconditions.Of(context.Request);
        if (conditions.IsEmpty)
            return true;
        var now = await context.RequestServices.GetRequiredService<HttpResponseCache>().GetAsync(collection, context.RequestAborted);
        return now.Json is null || conditions.AllowChange(now.Validator);
    }

    /// <summary>
    /// Responds 412 to <c>If-Match</c> on a route that accepts requests and has no representation: no entity tag,
    /// and not even <c>*</c>, matches.
    /// </summary>
    public static RouteHandlerBuilder WithoutRepresentation(this RouteHandlerBuilder route) => route
        .AddEndpointFilter(async (context, next) =>
            Preconditions.Of(context.HttpContext.Request).AllowsSubmission ? await next(context) : Failed())
        .ProducesProblem(StatusCodes.Status412PreconditionFailed);
}
