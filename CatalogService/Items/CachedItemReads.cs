using CatalogService.Caching;
using Scalable.ResponseCache;

namespace CatalogService.Items;

/// <summary>The cacheable reads of items.</summary>
internal sealed class CachedItemReads(ItemQueries items, ItemSearch search, ItemReadBatcher points, GroupQueries groups)
{
    public CachedRead Item(int id) => new($"item:{id}", Tags.Item(id), cancel => points.FindAsync(id, cancel));

    public CachedRead Page(ItemPageRequest request) =>
        new(request.Key, request.Tag, cancel => items.PageAsync(request, cancel), request.IsShared);

    /// <summary>The page that is returned to a request without parameters.</summary>
    public CachedRead FirstPage => Page(new ItemPageRequest(default, PageIndex: 0, ItemsApi.DefaultPageSize, After: null));

    public CachedRead Search(string text, int pageIndex, int pageSize)
    {
        var wanted = ItemSearch.Normalize(text);
        return new(
            $"search:{pageIndex}:{pageSize}:{wanted}", Tags.Pages(0, 0),
            async cancel => await search.SearchAsync(wanted, pageIndex, pageSize, cancel), Shared: false);
    }

    public CachedRead Types => new("types", Tags.Groups, async cancel => await groups.TypesAsync(cancel));

    public CachedRead Brands => new("brands", Tags.Groups, async cancel => await groups.BrandsAsync(cancel));
}
