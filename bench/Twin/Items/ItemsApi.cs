using Microsoft.AspNetCore.Http.HttpResults;
using Twin.Shared;

namespace Twin.Items;

internal static class ItemsApi
{
    public static void MapItems(this WebApplication app)
    {
        var catalog = app.MapGroup("/api/catalog");
        catalog.MapGet("/items", GetPage);
        catalog.MapGet("/items/{id:int}", GetById);
        catalog.MapGet("/catalogtypes", GetTypes);
        catalog.MapGet("/catalogbrands", GetBrands);
    }

    private static async Task<Ok<ItemPage>> GetPage(
        ItemRepository items, AnswerCache cache, CancellationToken cancellationToken,
        int pageIndex = 0, int pageSize = 10, string? name = null, int? type = null, int? brand = null) =>
        TypedResults.Ok(await cache.GetAsync(
            $"page:{pageIndex}:{pageSize}:{type}:{brand}:{name}",
            () => items.PageAsync(pageIndex, pageSize, new ItemFilter(name, type, brand), cancellationToken)));

    private static async Task<Results<Ok<Item>, NotFound>> GetById(
        int id, ItemRepository items, AnswerCache cache, CancellationToken cancellationToken) =>
        await cache.GetAsync($"item:{id}", () => items.FindAsync(id, cancellationToken)) is { } item
            ? TypedResults.Ok(item)
            : TypedResults.NotFound();

    private static async Task<Ok<List<CatalogType>>> GetTypes(
        GroupRepository groups, AnswerCache cache, CancellationToken cancellationToken) =>
        TypedResults.Ok(await cache.GetAsync("types", () => groups.TypesAsync(cancellationToken)));

    private static async Task<Ok<List<CatalogBrand>>> GetBrands(
        GroupRepository groups, AnswerCache cache, CancellationToken cancellationToken) =>
        TypedResults.Ok(await cache.GetAsync("brands", () => groups.BrandsAsync(cancellationToken)));
}
