using CatalogService.Caching;
using CatalogService.Http;

namespace CatalogService.Items;

/// <summary>The cacheable reads of items.</summary>
internal sealed class ItemReads(ItemQueries items, ItemSearch search, PointReads points, GroupQueries groups, Representations cache)
{
    public CachedRead Item(int id) => new(Key(id), Tags.Item(id), cancel => points.FindAsync(id, cancel));

    public CachedRead Page(ItemPageRequest request) =>
        new(request.Key, request.Tag, async cancel => await items.PageAsync(request, cancel), request.IsShared);

    public CachedRead Search(string text, int pageIndex, int pageSize)
    {
        var words = ItemSearch.Words(text);
        return new($"search:{pageIndex}:{pageSize}:{string.Join(' ', words)}", Tags.Pages(0, 0), async cancel => await search.SearchAsync(words, pageIndex, pageSize, cancel), Shared: false);
    }

    public CachedRead Types => new("types", Tags.Groups, groups.TypesAsync);

    public CachedRead Brands => new("brands", Tags.Groups, groups.BrandsAsync);

    /// <summary>Several items in the order of the ids, as a JSON array: from memory what is there, the rest by one query.</summary>
    public async Task<byte[]> ManyAsync(int[] ids, CancellationToken cancellationToken)
    {
        var found = new Dictionary<int, byte[]?>(ids.Length);
        foreach (var id in ids)
        {
            if (await cache.PeekAsync(Key(id), cancellationToken) is { } cached)
                found[id] = cached.Json;
        }

        var missing = ids.Where(id => !found.ContainsKey(id)).ToArray();
        if (missing.Length > 0)
        {
            foreach (var (id, json) in await items.FindAsync(missing, cancellationToken))
                found[id] = json;
        }

        return JsonArray.Of(ids.Order().Select(found.GetValueOrDefault).OfType<byte[]>());
    }

    private static string Key(int id) => $"item:{id}";
}
