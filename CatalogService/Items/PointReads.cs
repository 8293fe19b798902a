using System.Diagnostics.Metrics;

namespace CatalogService.Items;

/// <summary>
/// Merges reads of single items that come at the same time into one query. A lone read goes out at once; those that come while queries are under way
/// wait for the first of them to return and then go together: the busier it is, the more share a round trip.
/// </summary>
internal sealed class PointReads(ItemQueries items, IMeterFactory meters)
{
    private const int MaxBatch = 500;

    /// <summary>Queries under way at once. More would only split the batches.</summary>
    private static readonly int MaxQueries = Math.Clamp(Environment.ProcessorCount, 2, 8);

    private readonly Counter<long> _coalesced = meters.Create("Scalable.Catalog").CreateCounter<long>(
        "catalog.coalesced_reads", "{read}", "Reads of one item that went along in the query of another.");

    private readonly Lock _lock = new();
    private readonly Queue<Waiter> _waiting = new();
    private int _queries;

    /// <summary>The item as JSON, or null if there is none.</summary>
    public Task<byte[]?> FindAsync(int id, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(id);
        var start = false;
        lock (_lock)
        {
            _waiting.Enqueue(waiter);
            if (_queries < MaxQueries)
            {
                _queries++;
                start = true;
            }
        }

        if (start)
            _ = RunAsync();
        return waiter.Task.WaitAsync(cancellationToken);
    }

    private async Task RunAsync()
    {
        while (TakeBatch() is { Count: > 0 } batch)
        {
            if (batch.Count > 1)
                _coalesced.Add(batch.Count - 1);
            try
            {
                // Nobody's token: the query is for all of them, and ends by its own time-out.
                var found = await items.FindAsync([.. batch.Select(waiter => waiter.Id).Distinct()], CancellationToken.None);
                foreach (var waiter in batch)
                    waiter.SetResult(found.GetValueOrDefault(waiter.Id));
            }
            catch (Exception failure)
            {
                // It is theirs to handle.
                foreach (var waiter in batch)
                    waiter.TrySetException(failure);
            }
        }
    }

    /// <summary>What waits, at most one batch. With nothing left, the caller's turn is over.</summary>
    private List<Waiter> TakeBatch()
    {
        lock (_lock)
        {
            var batch = new List<Waiter>(Math.Min(_waiting.Count, MaxBatch));
            while (batch.Count < MaxBatch && _waiting.TryDequeue(out var waiter))
                batch.Add(waiter);
            if (batch.Count == 0)
                _queries--;
            return batch;
        }
    }

    private sealed class Waiter(int id) : TaskCompletionSource<byte[]?>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public int Id => id;
    }
}
