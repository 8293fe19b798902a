using System.Globalization;
using System.Text.Json;
using Npgsql;
using Scalable.Generator.Load;

namespace Scalable.Generator.Traffic;

/// <summary>The requests that depend on the catalogue's items: writes and searches, and the mixes that contain them.</summary>
internal sealed class CatalogueRequests
{
    private const int PopularItems = 200;
    private const int Writers = 50;

    private readonly int _items;
    private readonly Func<string, string> _authorization;
    private readonly List<RequestKind> _writes = [];
    private readonly List<RequestKind> _searches = [];

    private CatalogueRequests(int items, Func<string, string> authorization) => (_items, _authorization) = (items, authorization);

    /// <param name="postgres">The catalogue's database.</param>
    /// <param name="items">The number of its items.</param>
    /// <param name="authorization">Makes the header line with a token that allows a user to write.</param>
    public static async Task<CatalogueRequests> LoadAsync(
        string postgres, int items, Func<string, string> authorization, CancellationToken cancellationToken)
    {
        var requests = new CatalogueRequests(items, authorization);
        await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(postgres) { Pooling = false });
        await using var command = database.CreateCommand(
            $"select id, name, description, type_id, brand_id, available_stock from items where id <= {PopularItems} order by id");
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            requests.Add(row);
        return requests;
    }

    /// <summary>Adds writes to reads.</summary>
    /// <param name="percent">The share of the writes: new prices of popular items, the more popular the more often.</param>
    public IReadOnlyList<RequestKind> WithWrites(double percent, params IReadOnlyList<RequestKind> reads) => percent == 0
        ? reads
        : [.. Weigh(100 - percent, reads), .. Weigh(percent, _writes)];

    /// <summary>
    /// Typical traffic of a shop: the home page, items by their popularity, types, searches, a few long lists; occasionally a slow task.
    /// </summary>
    /// <param name="slowTasks">The requests that start a slow task.</param>
    /// <param name="writes">The share of writes, in percent.</param>
    public IReadOnlyList<RequestKind> Everyday(IReadOnlyList<RequestKind> slowTasks, double writes) => WithWrites(
        writes,
        [
            RequestMix.HomePage with { Weight = 40 }, RequestMix.ItemByPopularity(_items) with { Weight = 43.3 },
            RequestMix.Types with { Weight = 10 }, .. Weigh(5, _searches), RequestMix.LongList(_items) with { Weight = 1.5 },
            .. Weigh(0.2, slowTasks),
        ]);

    private static IEnumerable<RequestKind> Weigh(double weight, IReadOnlyList<RequestKind> kinds)
    {
        var total = kinds.Sum(kind => kind.Weight);
        return kinds.Select(kind => kind with { Weight = weight * kind.Weight / total });
    }

    private void Add(NpgsqlDataReader row)
    {
        var (id, name) = (row.GetInt32(0), row.GetString(1));
        var popularity = 1.0 / id;

        // Everything stays as it is, but for the price.
        const string price = "a random price";
        var body = JsonSerializer.Serialize(
            new
            {
                name,
                description = row.GetString(2),
                price,
                catalogTypeId = row.GetInt32(3),
                catalogBrandId = row.GetInt32(4),
                availableStock = row.GetInt32(5),
            }).Replace($"\"{price}\"", "{1-500}.{10-99}", StringComparison.Ordinal);
        _writes.Add(new RequestKind("PUT", string.Create(CultureInfo.InvariantCulture, $"/api/catalog/items/{id}"), popularity)
        {
            Headers =
            [
                "Content-Type: application/json",
                _authorization(string.Create(CultureInfo.InvariantCulture, $"writer-{id % Writers}")),
            ],
            Body = body,
        });

        // "Alpine tent 17": two words of it, as a customer would type them.
        var words = name.ToLowerInvariant().Split(' ')[..^1];
        var search = $"/api/catalog/items/withsemanticrelevance?text={Uri.EscapeDataString(string.Join(' ', words))}";
        if (!_searches.Exists(known => known.Path == search))
            _searches.Add(new RequestKind("GET", search, popularity));
    }
}
