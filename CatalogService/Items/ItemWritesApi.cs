using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Text.Json;
using CatalogService.Http;
using CatalogService.Idempotency;
using Contracts;
using Microsoft.AspNetCore.Http.HttpResults;
using Scalable.ResponseCache.Responses;

namespace CatalogService.Items;

/// <summary>Endpoints that change items; they require the scope <c>catalog:write</c>.</summary>
internal static class ItemWritesApi
{
    private const int MaxNewId = 2_000_000_000;

    public static void MapItemWrites(this RouteGroupBuilder catalog)
    {
        var items = catalog.MapGroup("/items").RequireAuthorization(Scopes.CatalogWrite).ProducesValidationProblem();
        items.MapPost("", Create).WithName("CreateItem").WithSummary("Add an item").TakesIdempotencyKey()
            .Produces(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status409Conflict)
                .ProducesProblem(StatusCodes.Status412PreconditionFailed);
        items.MapPut("/{id}", Update).WithName("ReplaceItem").WithSummary("Replace an item; with If-Match only if it has not changed")
            .Produces(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status412PreconditionFailed);
        items.MapDelete("/{id}", Delete).WithName("DeleteItem").WithSummary("Delete an item; with If-Match only if it has not changed")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status412PreconditionFailed);
    }

    public static async Task<IResult> Create(
        ItemInput item, HttpContext context, ClaimsPrincipal user, CachedItemReads reads, ItemWrites writes,
        CancellationToken cancellationToken)
    {
        if (item.Id > MaxNewId)
            return Invalid("id", $"Must be from 1 to {MaxNewId}: the ids of later items are counted on from the highest.");
        var request = IdempotencyKey.RequestOf(context.Request, user, "item", JsonSerializer.Serialize(item));
        if (!await PreconditionResults.AllowAddAsync(context, reads.FirstPage))
            return PreconditionResults.Failed();
        var (outcome, location) = await writes.CreateAsync(item, request, cancellationToken);
        return ResultOf(outcome, TypedResults.Created(location));
    }

    public static async Task<IResult> Update(
        [Range(1, int.MaxValue)] int id, ItemInput item, HttpRequest request, ItemWrites writes, CancellationToken cancellationToken) =>
        ResultOf(await writes.UpdateAsync(id, item, Preconditions.Of(request), cancellationToken),
            TypedResults.Created(ItemWrites.LocationOf(id)));

    public static async Task<IResult> Delete(
        [Range(1, int.MaxValue)] int id, HttpRequest request, ItemWrites writes, CancellationToken cancellationToken) =>
        ResultOf(await writes.DeleteAsync(id, Preconditions.Of(request), cancellationToken), TypedResults.NoContent());

    private static IResult ResultOf(WriteOutcome outcome, IResult done) => outcome switch
    {
        WriteOutcome.Done => done,
        WriteOutcome.NotFound => TypedResults.NotFound(),
        WriteOutcome.Changed => PreconditionResults.Failed(),
        WriteOutcome.IdTaken => TypedResults.Problem("An item with this id already exists.", statusCode: StatusCodes.Status409Conflict),
        WriteOutcome.UnknownType => Invalid("catalogTypeId", "There is no such type."),
        WriteOutcome.UnknownBrand => Invalid("catalogBrandId", "There is no such brand."),
        _ => throw new InvalidOperationException($"Unexpected outcome of a write: {outcome}."),
    };

    private static ValidationProblem Invalid(string property, string rule) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { [property] = [rule] });
}
