using Microsoft.AspNetCore.Http.HttpResults;
using Twin.Shared;

namespace Twin.Items;

internal static class ItemsApi
{
    public static void MapItems(this WebApplication app)
    {
        var catalog = app.MapGroup("/api/catalog");
        catalog.MapGet("/items", GetPage);
        catalog.MapGet("/items/withsemanticrelevance", Search);
        catalog.MapGet("/items/{id:int}", GetById);
        catalog.MapPut("/items/{id:int}", Update);
        catalog.MapGet("/catalogtypes", GetTypes);
        catalog.MapGet("/catalogbrands", GetBrands);
    }

    private static async Task<Ok<ItemPage>> GetPage(
        AnswerCache cache, int pageIndex = 0, int pageSize = 10, string? name = null, int? type = null, int? brand = null) =>
        TypedResults.Ok(await cache.GetAsync<ItemPage>(
            $"page:{pageIndex}:{pageSize}:{type}:{brand}:{name}",
            async services => await Items(services).PageAsync(pageIndex, pageSize, new ItemFilter(name, type, brand))));

    private static async Task<Ok<ItemPage>> Search(AnswerCache cache, string text, int pageIndex = 0, int pageSize = 10) =>
        TypedResults.Ok(await cache.GetAsync<ItemPage>(
            $"search:{pageIndex}:{pageSize}:{text}", async services => await Items(services).SearchAsync(text, pageIndex, pageSize)));

    private static async Task<Results<Ok<Item>, NotFound>> GetById(int id, AnswerCache cache) =>
        await cache.GetAsync(Key(id), services => Items(services).FindAsync(id)) is { } item
            ? TypedResults.Ok(item)
            : TypedResults.NotFound();

    /// <summary>The item is current at once in this process; lists and searches that contain it, within ten seconds.</summary>
    private static async Task<Results<Created, NotFound>> Update(int id, ItemInput item, ItemRepository items, AnswerCache cache)
    {
        if (!await items.UpdateAsync(id, item))
            return TypedResults.NotFound();
        cache.Remove(Key(id));
        return TypedResults.Created($"/api/catalog/items/{id}");
    }

    private static async Task<Ok<List<CatalogType>>> GetTypes(AnswerCache cache) =>
        TypedResults.Ok(await cache.GetAsync<List<CatalogType>>("types", async services => await Groups(services).TypesAsync()));

    private static async Task<Ok<List<CatalogBrand>>> GetBrands(AnswerCache cache) =>
        TypedResults.Ok(await cache.GetAsync<List<CatalogBrand>>("brands", async services => await Groups(services).BrandsAsync()));

    private static string Key(int id) => $"item:{id}";

    private static ItemRepository Items(IServiceProvider services) => services.GetRequiredService<ItemRepository>();

    private static GroupRepository Groups(IServiceProvider services) => services.GetRequiredService<GroupRepository>();
}
