using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Text.Json;
using CatalogService.Caching;
using CatalogService.Http;
using CatalogService.Idempotency;
using CatalogService.Jobs;
using ServiceDefaults.Authentication;

namespace CatalogService.Reviews;

/// <summary>What people think of an item: anybody reads it, and it is where the item's rating comes from.</summary>
internal static class ReviewsApi
{
    private const int MaxReviews = 100;
    private const int DefaultPageSize = 10;

    public static void AddReviews(this WebApplicationBuilder builder) => builder.Services.AddSingleton<ReviewQueries>();

    public static void MapReviews(this WebApplication app)
    {
        var reviews = app.MapGroup("/api/catalog/items/{id}/reviews").WithTags("Reviews").RequireApiVersion().WithReads()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable).ProducesValidationProblem();
        reviews.MapGet("", GetPage).WithName("ListReviews").WithSummary("Reviews of an item, newest first").Produces<ReviewPage>();
        reviews.MapPost("", Add).WithName("AddReview").WithSummary("Review an item").RequireAuthorization(Scopes.CatalogWrite)
            .TakesIdempotencyKey()
            .Produces(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status412PreconditionFailed);
    }

    public static IResult GetPage(
        [Range(1, int.MaxValue)] int id, ReviewQueries reviews,
        [Range(1, long.MaxValue, ErrorMessage = "It is what a page had as next."), Description("The page after this place: next of the page before")] long? after = null,
        [Range(1, MaxReviews), Description("How many reviews a page has")] int pageSize = DefaultPageSize) =>
        new CachedAnswer(reviews.Page(id, after, pageSize));

    public static async Task<IResult> Add(
        [Range(1, int.MaxValue)] int id, ReviewInput review, HttpContext context, ReviewQueries reviews, ClaimsPrincipal user,
        CancellationToken cancellationToken)
    {
        var request = NamedRequest.Of(context.Request, user, "review", $"{id}", JsonSerializer.Serialize(review));
        if (!await PreconditionResults.AllowAddAsync(context, reviews.Page(id, after: null, DefaultPageSize)))
            return PreconditionResults.Failed();
        return await reviews.AddAsync(id, review, user.Owner(), request, cancellationToken)
            ? TypedResults.Created($"/api/catalog/items/{id}/reviews")
            : TypedResults.NotFound();
    }
}
