using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using CatalogService.Caching;
using CatalogService.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Authentication;

namespace CatalogService.Items;

/// <summary>The catalogue as anybody may read it.</summary>
internal static class ItemsApi
{
    /// <summary>Items in one answer at most, whether as a page or by id.</summary>
    public const int MaxItems = 500;

    public const int DefaultPageSize = 10;

    /// <summary>Items that a page by number may come after. Beyond that the database would count on and on for what a cursor finds at once.</summary>
    public const int MaxSkipped = 100_000;

    public static void AddItems(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ItemQueries>();
        builder.Services.AddSingleton<ItemSearch>();
        builder.Services.AddSingleton<PointReads>();
        builder.Services.AddSingleton<ItemReads>();
        builder.Services.AddSingleton<SeveralItems>();
        builder.Services.AddSingleton<GroupQueries>();
        builder.Services.AddSingleton<ItemWrites>();
    }

    public static void MapItems(this WebApplication app)
    {
        var catalog = app.MapGroup("/api/catalog").WithTags("Catalogue").RequireApiVersion()
            .WithReads().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        catalog.MapGet("/items", GetPage).WithName("ListItems").WithSummary("A page of items, ordered by name").Produces<ItemPage>();
        catalog.MapGet("/items/by", GetByIds).WithName("GetItemsByIds")
            .WithSummary("Several items by id; ids that do not exist are left out").Produces<Item[]>();
        catalog.MapGet("/items/withsemanticrelevance", Search).WithName("SearchItems")
            .WithSummary("Items that a text finds, most relevant first").Produces<ItemPage>();
        catalog.MapGet("/items/{id}", GetById).WithName("GetItem").WithSummary("One item").Produces<Item>()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesValidationProblem();
        catalog.MapGet("/catalogtypes", (ItemReads reads) => new CachedAnswer(reads.Types)).WithName("ListTypes")
            .WithSummary("All types, ordered by name").Produces<CatalogType[]>();
        catalog.MapGet("/catalogbrands", (ItemReads reads) => new CachedAnswer(reads.Brands)).WithName("ListBrands")
            .WithSummary("All brands, ordered by name").Produces<CatalogBrand[]>();
        catalog.MapItemWrites();
    }

    public static IResult GetPage(
        ItemReads reads,
        [Range(0, int.MaxValue), Description("Which page; 0 is the first")] int pageIndex = 0,
        [Range(1, MaxItems), Description("How many items a page has")] int pageSize = DefaultPageSize,
        [MaxLength(256), PlainText, Description("How the name begins, character for character")] string? name = null,
        [Range(1, int.MaxValue), Description("Id of a type")] int? type = null,
        [Range(1, int.MaxValue), Description("Id of a brand")] int? brand = null,
        [MaxLength(2048), Description("The page after this place: next of the page before. As cheap as the first page, however far it is")] string? after = null)
    {
        var cursor = default(ItemCursor);
        if (after is not null && !ItemCursor.TryParse(after, out cursor))
            return Invalid(nameof(after), "Give what a page had as next.");
        if (after is not null && pageIndex != 0)
            return Invalid(nameof(pageIndex), "A page has a number or a place to come after, not both.");
        if ((long)pageIndex * pageSize > MaxSkipped)
            return Invalid(nameof(pageIndex), "It is too far from the beginning: give after, with what the page before had as next.");
        return new CachedAnswer(reads.Page(new ItemPageRequest(new ItemFilter(name, type, brand), pageIndex, pageSize, after is null ? null : cursor)));
    }

    public static async Task<IResult> GetByIds(
        [Required, MinLength(1), MaxLength(MaxItems)] int[] ids, SeveralItems items, ClaimsPrincipal user,
        CancellationToken cancellationToken) =>
        await items.FindAsync([.. ids.Distinct()], isCurrent: user.HasScope(Scopes.CatalogWrite), cancellationToken);

    public static IResult Search(
        ItemReads reads,
        [Required, StringLength(1000, MinimumLength = 1), PlainText]
        [Description("Words, or beginnings of words; case, accents and punctuation do not matter")] string text,
        [Range(0, ItemSearch.MaxHits), Description("Which page; 0 is the first. Pages reach 1,000 items")] int pageIndex = 0,
        [Range(1, MaxItems), Description("How many items a page has")] int pageSize = DefaultPageSize) =>
        (long)pageIndex * pageSize > ItemSearch.MaxHits
            ? Invalid(nameof(pageIndex), "It is too far from the beginning: pages of a search reach 1,000 items. Add a word to the text.")
            : new CachedAnswer(reads.Search(text, pageIndex, pageSize));

    public static IResult GetById([Range(1, int.MaxValue)] int id, ItemReads reads) => new CachedAnswer(reads.Item(id));

    private static ValidationProblem Invalid(string parameter, string rule) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { [parameter] = [rule] });
}
