using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using CatalogService.Http;
using Contracts;
using Microsoft.AspNetCore.Http.HttpResults;
using Scalable.ResponseCache;
using ServiceDefaults.Authentication;

namespace CatalogService.Items;

/// <summary>Public endpoints that read the catalogue.</summary>
internal static class ItemsApi
{
    public static void AddItems(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ItemReader>();
        builder.Services.AddSingleton<ItemSearch>();
        builder.Services.AddSingleton<ItemPageReader>();
        builder.Services.AddSingleton<CachedItemReads>();
        builder.Services.AddSingleton<MultiItemReader>();
        builder.Services.AddSingleton<GroupQueries>();
        builder.Services.AddSingleton<ItemWrites>();
    }

    public static void MapItems(this WebApplication app)
    {
        var catalog = app.MapGroup("/api/catalog").WithTags("Catalogue").RequireApiVersion()
            .WithReads().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        catalog.MapGet("/items", GetPage).WithName("ListItems").WithSummary("List items, ordered by name").Produces<ItemPage>();
        catalog.MapGet("/items/by", GetByIds).WithName("GetItemsByIds")
            .WithSummary("Get several items by id; nonexistent ids are omitted").Produces<Item[]>();
        catalog.MapGet("/items/withsemanticrelevance", Search).WithName("SearchItems")
            .WithSummary("Search items by text, most relevant first").Produces<ItemPage>();
        catalog.MapGet("/items/{id}", GetById).WithName("GetItem").WithSummary("Get an item").Produces<Item>()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesValidationProblem();
        catalog.MapGet("/catalogtypes", (CachedItemReads reads) => new CachedReadResult(reads.Types)).WithName("ListTypes")
            .WithSummary("List all types, ordered by name").Produces<CatalogType[]>();
        catalog.MapGet("/catalogbrands", (CachedItemReads reads) => new CachedReadResult(reads.Brands)).WithName("ListBrands")
            .WithSummary("List all brands, ordered by name").Produces<CatalogBrand[]>();
        catalog.MapItemWrites();
    }

    public static IResult GetPage(
        CachedItemReads reads,
        [Range(0, int.MaxValue), Description("Page number; 0 is the first page")] int pageIndex = 0,
        [Range(1, PageLimits.MaxItems), Description("Number of items per page")] int pageSize = PageLimits.DefaultPageSize,
        [MaxLength(256), PlainText, Description("Prefix of the name, case-sensitive")] string? name = null,
        [Range(1, int.MaxValue), Description("Id of a type")] int? type = null,
        [Range(1, int.MaxValue), Description("Id of a brand")] int? brand = null,
        [MaxLength(2048),
        Description("The `next` value of the previous page. At any depth, the page costs no more than the first one")] string? after = null)
    {
        var cursor = default(ItemCursor);
        if (after is not null && !ItemCursor.TryParse(after, out cursor))
            return Invalid(nameof(after), "Pass the `next` value of the previous page.");
        if (after is not null && pageIndex != 0)
            return Invalid(nameof(pageIndex), "Pass either pageIndex or after, not both.");
        if ((long)pageIndex * pageSize > PageLimits.MaxSkipped)
            return Invalid(nameof(pageIndex), "The page is too far from the start: pass the `next` value of the previous page as after.");
        return new CachedReadResult(reads.Page(
            new ItemPageRequest(new ItemFilter(name, type, brand), pageIndex, pageSize, after is null ? null : cursor)));
    }

    public static async Task<IResult> GetByIds(
        [Required, MinLength(1), MaxLength(PageLimits.MaxItems)] int[] ids, MultiItemReader items, ClaimsPrincipal user,
        CancellationToken cancellationToken) =>
        await items.FindAsync([.. ids.Distinct()], isCurrent: user.HasScope(Scopes.CatalogWrite), cancellationToken);

    public static IResult Search(
        CachedItemReads reads,
        [Required, StringLength(1000, MinimumLength = 1), PlainText]
        [Description("Words or prefixes of words; case, accents and punctuation are ignored")] string text,
        [Range(0, PageLimits.MaxHits), Description("Page number; 0 is the first. Pages can skip at most 1,000 items")] int pageIndex = 0,
        [Range(1, PageLimits.MaxItems), Description("Number of items per page")] int pageSize = PageLimits.DefaultPageSize) =>
        (long)pageIndex * pageSize > PageLimits.MaxHits
            ? Invalid(
                nameof(pageIndex), "The page is too far from the start: a search can skip at most 1,000 items. Add a word to the text.")
            : new CachedReadResult(reads.Search(text, pageIndex, pageSize));

    public static IResult GetById([Range(1, int.MaxValue)] int id, CachedItemReads reads) => new CachedReadResult(reads.Item(id));

    private static ValidationProblem Invalid(string parameter, string rule) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { [parameter] = [rule] });
}
