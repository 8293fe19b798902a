using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Text.Json;
using CatalogService.Http;
using CatalogService.Idempotency;
using Contracts;
using Scalable.ResponseCache;

namespace CatalogService.Reviews;

/// <summary>Endpoints for reviews, which anyone can read; the rating of an item is derived from them.</summary>
internal static class ReviewsApi
{
    private const int MaxReviews = 100;
    private const int DefaultPageSize = 10;

    public static void AddReviews(this WebApplicationBuilder builder) => builder.Services.AddSingleton<ReviewStore>();

    public static void MapReviews(this WebApplication app)
    {
        var reviews = app.MapGroup("/api/catalog/items/{id}/reviews").WithTags("Reviews").RequireApiVersion().WithReads()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .ProducesValidationProblem();
        reviews.MapGet("", GetPage).WithName("ListReviews").WithSummary("List the reviews of an item, newest first").Produces<ReviewPage>();
        reviews.MapPost("", Add).WithName("AddReview").WithSummary("Add a review of an item").RequireAuthorization(Scopes.CatalogWrite)
            .TakesIdempotencyKey()
            .Produces(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status412PreconditionFailed);
    }

    public static IResult GetPage(
        [Range(1, int.MaxValue)] int id, ReviewStore reviews,
        [Range(1, long.MaxValue, ErrorMessage = "Must be the `next` value of the previous page."),
        Description("The `next` value of the previous page")] long? after = null,
        [Range(1, MaxReviews), Description("Number of reviews per page")] int pageSize = DefaultPageSize) =>
        new CachedReadResult(reviews.Page(id, after, pageSize));

    public static async Task<IResult> Add(
        [Range(1, int.MaxValue)] int id, ReviewInput review, HttpContext context, ReviewStore reviews, ClaimsPrincipal user,
        CancellationToken cancellationToken)
    {
        var request = IdempotencyKey.RequestOf(context.Request, user, "review", $"{id}", JsonSerializer.Serialize(review));
        if (!await PreconditionResults.AllowAddAsync(context, reviews.Page(id, after: null, DefaultPageSize)))
            return PreconditionResults.Failed();
        return await reviews.AddAsync(id, review, user.Owner(), request, cancellationToken)
            ? TypedResults.Created($"/api/catalog/items/{id}/reviews")
            : TypedResults.NotFound();
    }
}
