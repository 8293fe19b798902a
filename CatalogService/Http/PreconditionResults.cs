using CatalogService.Caching;

namespace CatalogService.Http;

/// <summary>Checks the conditions of requests that change something, where no lock has to be held for it.</summary>
internal static class PreconditionResults
{
    /// <summary>412 in words.</summary>
    public static IResult Failed() => TypedResults.Problem(
        "A condition of the request (If-Match, If-None-Match) does not hold. Nothing was changed.",
        statusCode: StatusCodes.Status412PreconditionFailed);

    /// <summary>Whether something may be added to a collection that is read like this.</summary>
    public static async ValueTask<bool> AllowAddAsync(HttpContext context, CachedRead collection)
    {
        var conditions = Preconditions.Of(context.Request);
        if (conditions.IsEmpty)
            return true;
        var now = await context.RequestServices.GetRequiredService<Representations>().GetAsync(collection, context.RequestAborted);
        return now.Json is null || conditions.AllowChange(now.Plain.Validator);
    }

    /// <summary>For an address that takes requests and has no representation: no entity tag, and not even <c>*</c>, matches.</summary>
    public static RouteHandlerBuilder WithoutRepresentation(this RouteHandlerBuilder route) => route
        .AddEndpointFilter(async (context, next) =>
            Preconditions.Of(context.HttpContext.Request).AllowWithoutRepresentation ? await next(context) : Failed())
        .ProducesProblem(StatusCodes.Status412PreconditionFailed);
}
