using Scalable.Npgsql.Errors;
using Scalable.ResponseCache;
using Scalable.ResponseCache.Responses;

namespace CatalogService.Items;

/// <summary>
/// Reads several items: from memory if they are there, the rest in one query, whose items are then cached as
/// if each had been read by itself.
/// </summary>
internal sealed class MultiItemReader(ItemReader items, CachedItemReads reads, HttpResponseCache cache, TimeProvider timeProvider)
{
    /// <summary>Returns the items in the order of their ids, as a JSON array; nonexistent ids are omitted.</summary>
    /// <param name="isCurrent">True to read all of them from the database, bypassing memory.</param>
    public async Task<ComposedResult> FindAsync(int[] ids, bool isCurrent, CancellationToken cancellationToken)
    {
        var found = new Dictionary<int, CachedResponse>(ids.Length);
        foreach (var id in ids)
        {
            if (!isCurrent && await cache.TryGetLocalAsync(reads.Item(id), allowStale: false, cancellationToken) is { } known)
                found[id] = known;
        }

        int[] missing = [.. ids.Where(id => !found.ContainsKey(id))];
        if (missing.Length > 0)
            await AddAsync(missing, found, cancellationToken);

        var answer = JsonArray.Of(ids.Order().Select(id => found[id].Json).OfType<byte[]>());
        return new ComposedResult(
            new CachedResponse(answer, found.Values.Min(item => item.LoadedAt)),
            // The age of the oldest item that is stale.
            ids.Max(id => cache.GetStaleAge(reads.Item(id), found[id])));
    }

    private async Task AddAsync(int[] missing, Dictionary<int, CachedResponse> found, CancellationToken cancellationToken)
    {
        try
        {
            var asked = timeProvider.GetUtcNow();
            var loaded = await items.FindAsync(missing, cancellationToken);
            foreach (var id in missing)
            {
                found[id] = new CachedResponse(loaded.GetValueOrDefault(id), asked);
                await cache.StoreLocalAsync(reads.Item(id), found[id]);
            }
        }
        catch (Exception failure) when (TransientDatabaseErrors.IsTransient(failure))
        {
            // Fall back to the last known version of each item. Without one, it is unknown whether the item exists, so the request fails.
            foreach (var id in missing)
            {
                if (await cache.TryGetLocalAsync(reads.Item(id), allowStale: true, cancellationToken) is not { } old)
                    throw;
                found[id] = old;
            }
        }
    }
}
