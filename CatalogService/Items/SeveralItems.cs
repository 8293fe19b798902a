using CatalogService.Caching;
using CatalogService.Database;
using CatalogService.Http;

namespace CatalogService.Items;

/// <summary>Several items at once: from memory what is there, the rest by one query, of which each item is kept as if it had been read alone.</summary>
internal sealed class SeveralItems(ItemQueries items, ItemReads reads, Representations cache, TimeProvider clock)
{
    /// <summary>The items in the order of their ids, as a JSON array; those that do not exist are left out.</summary>
    /// <param name="isCurrent">Whether all of them are read from the database, whatever is in memory.</param>
    public async Task<FreshAnswer> FindAsync(int[] ids, bool isCurrent, CancellationToken cancellationToken)
    {
        var found = new Dictionary<int, Representation>(ids.Length);
        foreach (var id in ids)
        {
            if (!isCurrent && await cache.PeekAsync(reads.Item(id), evenStale: false, cancellationToken) is { } known)
                found[id] = known;
        }

        int[] missing = [.. ids.Where(id => !found.ContainsKey(id))];
        if (missing.Length > 0)
            await AddAsync(missing, found, cancellationToken);

        var answer = JsonArray.Of(ids.Order().Select(id => found[id].Json).OfType<byte[]>());
        return new FreshAnswer(
            new Representation(answer, found.Values.Min(item => item.LoadedAt)),
            // As old as the oldest that is stale.
            ids.Max(id => cache.StaleAge(reads.Item(id), found[id])));
    }

    private async Task AddAsync(int[] missing, Dictionary<int, Representation> found, CancellationToken cancellationToken)
    {
        try
        {
            var asked = clock.GetUtcNow();
            var loaded = await items.FindAsync(missing, cancellationToken);
            foreach (var id in missing)
            {
                found[id] = new Representation(loaded.GetValueOrDefault(id), asked);
                await cache.KeepAsync(reads.Item(id), found[id]);
            }
        }
        catch (Exception failure) when (DatabaseFailure.Is(failure))
        {
            // The last that was known of each has to do. Of what nothing is known, it cannot be said that it does not exist.
            foreach (var id in missing)
            {
                if (await cache.PeekAsync(reads.Item(id), evenStale: true, cancellationToken) is not { } old)
                    throw;
                found[id] = old;
            }
        }
    }
}
