using System.Diagnostics.Metrics;
using Scalable.Npgsql.Batching;
using Scalable.ResponseCache;

namespace CatalogService.Items;

/// <summary>Merges concurrent reads of single items into one query.</summary>
internal sealed class ItemReadBatcher
{
    private const int MaxBatch = 500;

    private static readonly int MaxQueries = Math.Clamp(Environment.ProcessorCount, 2, 8);

    private readonly ItemQueries _items;
    private readonly Counter<long> _coalesced;
    private readonly RequestBatcher<int, QueryResult> _reads;

    public ItemReadBatcher(ItemQueries items, IMeterFactory meters, TimeProvider timeProvider)
    {
        _items = items;
        _coalesced = meters.Create("Scalable.Catalog").CreateCounter<long>(
            "catalog.coalesced_reads", "{read}", "Reads of single items that shared the query of another read.");
        _reads = new(FindAsync, MaxQueries, MaxBatch, timeProvider);
    }

    /// <summary>Returns the item as JSON, if it exists.</summary>
    public Task<QueryResult> FindAsync(int id, CancellationToken cancellationToken) =>
        _reads.EnqueueAsync(id, cancellationToken).WaitAsync(cancellationToken);

    private async Task FindAsync(IReadOnlyList<BatchItem<int, QueryResult>> reads)
    {
        if (reads.Count > 1)
            _coalesced.Add(reads.Count - 1);
        var found = await _items.FindAsync([.. reads.Select(read => read.Request).Distinct()], CancellationToken.None);
        foreach (var read in reads)
            read.SetResult(found.GetValueOrDefault(read.Request));
    }
}
