using System.Diagnostics.Metrics;
using System.Text.Json;
using CatalogService.Database;
using Scalable.Npgsql.Batching;
using Scalable.Npgsql.Pools;
using Scalable.ResponseCache;

namespace CatalogService.Items;

/// <summary>Reads items by id, as JSON, in one round trip for any number of them. Concurrent reads of single items share a query.</summary>
internal sealed class ItemReader
{
    private const int MaxBatch = 500;

    private static readonly int MaxQueries = Math.Clamp(Environment.ProcessorCount, 2, 8);

    private readonly ReadPool _database;
    private readonly Counter<long> _coalesced;
    private readonly RequestBatcher<int, QueryResult> _reads;

    public ItemReader(ReadPool database, IMeterFactory meters, TimeProvider timeProvider)
    {
        _database = database;
        _coalesced = meters.Create("Scalable.Catalog").CreateCounter<long>(
            "catalog.coalesced_reads", "{read}", "Reads of single items that shared the query of another read.");
        _reads = new(ReadBatchAsync, MaxQueries, MaxBatch, timeProvider);
    }

    /// <summary>Returns the item, if it exists.</summary>
    public Task<QueryResult> FindAsync(int id, CancellationToken cancellationToken) =>
        _reads.EnqueueAsync(id, cancellationToken).WaitAsync(cancellationToken);

    /// <summary>Returns the items with these ids; nonexistent ids are omitted.</summary>
    public Task<Dictionary<int, byte[]>> FindAsync(int[] ids, CancellationToken cancellationToken) =>
        _database.QueryAsync(async (connection, token) =>
        {
            await using var command = connection.CreateCommand();
            var wanted = command.Parameters.Append(ids);
            command.CommandText = $"{ItemRows.Select} from items i {ItemRows.JoinsFor(wanted)} where i.id = any ({wanted})";
            await using var reader = await command.ExecuteReaderAsync(token);
            var found = new Dictionary<int, byte[]>(ids.Length);
            while (await reader.ReadAsync(token))
            {
                var item = ItemRows.Read(reader);
                found[item.Id] = JsonSerializer.SerializeToUtf8Bytes(item, ItemJson.Default.Item);
            }

            return found;
        }, cancellationToken);

    private async Task ReadBatchAsync(IReadOnlyList<BatchItem<int, QueryResult>> reads)
    {
        if (reads.Count > 1)
            _coalesced.Add(reads.Count - 1);
        var found = await FindAsync([.. reads.Select(read => read.Request).Distinct()], CancellationToken.None);
        foreach (var read in reads)
            read.SetResult(found.GetValueOrDefault(read.Request));
    }
}
