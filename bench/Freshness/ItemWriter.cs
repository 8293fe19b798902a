using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Npgsql;
using Scalable.Bench.Stack;

namespace Scalable.Bench.Freshness;

/// <summary>A write that was acknowledged.</summary>
/// <param name="Price">The item's new price, higher than any before.</param>
/// <param name="Acknowledged">The timestamp of the response.</param>
internal sealed record ItemWrite(int Item, decimal Price, long Acknowledged);

/// <summary>
/// Replaces items at a fixed rate, popular ones more often: each write raises the price by a cent and leaves the name and so on as it is.
/// </summary>
internal sealed class ItemWriter : IDisposable
{
    private sealed record Item(string Name, string? Description, int Type, int Brand, decimal Price);

    private readonly HttpClient _client;
    private readonly ConcurrentDictionary<int, Item> _items;
    private readonly ConcurrentDictionary<int, SemaphoreSlim> _turns = new();
    private readonly Random _random = new(1);
    private int _failed;
    private int _sent;

    private ItemWriter(Uri gateway, Dictionary<int, Item> items)
    {
        _client = new HttpClient { BaseAddress = gateway };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Tokens.Create("writer", "catalog:write"));
        _items = new ConcurrentDictionary<int, Item>(items);
    }

    /// <summary>Acknowledged writes.</summary>
    public event Action<ItemWrite>? Written;

    public int Sent => _sent;

    public int Failed => _failed;

    public static async Task<ItemWriter> CreateAsync(Uri gateway, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var items = new Dictionary<int, Item>();
        await using var command = database.CreateCommand("select id, name, description, type_id, brand_id, price from items");
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            items.Add(row.GetInt32(0), new Item(
                row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetInt32(3), row.GetInt32(4), row.GetDecimal(5)));
        }

        return new ItemWriter(gateway, items);
    }

    /// <summary>Writes until the end, and returns when all writes were answered.</summary>
    public async Task RunAsync(double rate, double seconds, CancellationToken cancellationToken)
    {
        var (start, writes) = (Stopwatch.GetTimestamp(), new List<Task>());
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (Stopwatch.GetElapsedTime(start) is var now && now.TotalSeconds < seconds)
        {
            while (writes.Count < now.TotalSeconds * rate)
                writes.Add(WriteAsync(Zipf.Next(_random, _items.Count), cancellationToken));
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        await Task.WhenAll(writes);
    }

    public void Dispose() => _client.Dispose();

    // One write of an item at a time, so that its prices are acknowledged in order.
    private async Task WriteAsync(int id, CancellationToken cancellationToken)
    {
        var turn = _turns.GetOrAdd(id, _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            var item = _items[id] with { Price = _items[id].Price + 0.01m };
            Interlocked.Increment(ref _sent);
            using var response = await _client.PutAsJsonAsync(
                Traffic.Item(id),
                new { item.Name, item.Description, item.Price, CatalogTypeId = item.Type, CatalogBrandId = item.Brand },
                cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                Interlocked.Increment(ref _failed);
                return;
            }

            _items[id] = item;
            Written?.Invoke(new ItemWrite(id, item.Price, Stopwatch.GetTimestamp()));
        }
        finally
        {
            turn.Release();
        }
    }
}
