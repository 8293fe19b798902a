using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Authentication;

namespace CatalogService.Items;

/// <summary>Writing the catalogue, for those whose token says so.</summary>
internal static class ItemWritesApi
{
    public static void MapItemWrites(this RouteGroupBuilder catalog)
    {
        var items = catalog.MapGroup("/items").RequireAuthorization(Scopes.CatalogWrite)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesValidationProblem();
        items.MapPost("", Create).WithSummary("Add an item").Produces(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status409Conflict);
        items.MapPut("/{id}", Update).WithSummary("Replace an item; with If-Match only if it is still the same").Produces(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status412PreconditionFailed);
        items.MapDelete("/{id}", Delete).WithSummary("Remove an item; with If-Match only if it is still the same").Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status412PreconditionFailed);
    }

    public static async Task<IResult> Create(ItemInput item, ItemWrites writes, CancellationToken cancellationToken)
    {
        var (outcome, id) = await writes.CreateAsync(item, cancellationToken);
        return Answer(outcome, TypedResults.Created($"/api/catalog/items/{id}"));
    }

    public static async Task<IResult> Update(
        [Range(1, int.MaxValue)] int id, ItemInput item, HttpRequest request, ItemWrites writes, CancellationToken cancellationToken) =>
        Answer(await writes.UpdateAsync(id, item, request.Headers.IfMatch, cancellationToken), TypedResults.Created($"/api/catalog/items/{id}"));

    public static async Task<IResult> Delete([Range(1, int.MaxValue)] int id, HttpRequest request, ItemWrites writes, CancellationToken cancellationToken) =>
        Answer(await writes.DeleteAsync(id, request.Headers.IfMatch, cancellationToken), TypedResults.NoContent());

    private static IResult Answer(WriteOutcome outcome, IResult done) => outcome switch
    {
        WriteOutcome.Done => done,
        WriteOutcome.NotFound => TypedResults.NotFound(),
        WriteOutcome.Changed => TypedResults.Problem("The item has changed since you read it.", statusCode: StatusCodes.Status412PreconditionFailed),
        WriteOutcome.IdTaken => TypedResults.Problem("There is an item with this id already.", statusCode: StatusCodes.Status409Conflict),
        WriteOutcome.UnknownType => Invalid("catalogTypeId", "There is no such type."),
        WriteOutcome.UnknownBrand => Invalid("catalogBrandId", "There is no such brand."),
        _ => throw new InvalidOperationException($"A write ended as {outcome}."),
    };

    private static ValidationProblem Invalid(string property, string rule) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { [property] = [rule] });
}
