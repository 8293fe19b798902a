using CatalogService.Caching;
using Scalable.ResponseCache;

namespace CatalogService.Items;

/// <summary>The cacheable reads of items.</summary>
internal sealed class CachedItemReads(ItemReader items, ItemPageReader pages, ItemSearch search, GroupQueries groups)
{
    public CachedRead Item(int id) => new($"item:{id}", Tags.Item(id), token => items.FindAsync(id, token));

    public CachedRead Page(ItemPageRequest request) =>
        new(request.Key, request.Tag, token => pages.ReadAsync(request, token), request.IsShared);

    /// <summary>The page that is returned to a request without parameters.</summary>
    public CachedRead FirstPage => Page(new ItemPageRequest(default, PageIndex: 0, PageLimits.DefaultPageSize, After: null));

    public CachedRead Search(string text, int pageIndex, int pageSize)
    {
        var wanted = ItemSearch.Normalize(text);
        return new(
            $"search:{pageIndex}:{pageSize}:{wanted}", Tags.Pages(0, 0),
            token => search.SearchAsync(wanted, pageIndex, pageSize, token), Shared: false);
    }

    public CachedRead Types => new("types", Tags.Groups, async token => await groups.TypesAsync(token));

    public CachedRead Brands => new("brands", Tags.Groups, async token => await groups.BrandsAsync(token));
}
