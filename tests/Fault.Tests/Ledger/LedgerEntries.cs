using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using CatalogData.Jobs;
using Npgsql;
using Scalable.FaultTests.Support;
using Scalable.Jobs.Store;

namespace Scalable.FaultTests.Ledger;

/// <summary>
/// The numbered jobs of a run, of all kinds in turns, each with an item and a brand of its own, by which its effect is known.
/// </summary>
internal sealed class LedgerEntries
{
    // A picture of a pixel.
    private static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private readonly string _run;
    private readonly Dictionary<string, (int Item, int Brand)> _own;
    private readonly Guid _priceList;

    private LedgerEntries(string run, Dictionary<string, (int Item, int Brand)> own, Guid priceList) =>
        (_run, _own, _priceList) = (run, own, priceList);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Makes what the jobs need: items, and the price list that is sent by e-mail.</summary>
    public static async Task<LedgerEntries> PrepareAsync(HttpClient client, NpgsqlDataSource database, string run, int jobs)
    {
        var rows = new StringBuilder("Type,Brand,Name,Price\n");
        for (var number = 0; number < jobs; number++)
            rows.Append(CultureInfo.InvariantCulture, $"Ledger,{NameOf(run, number)},Own item,1\n");
        Assert.Equal(JobStates.Completed, (await client.EndOfAsync(await client.ImportAsync(rows.ToString()))).State());

        var own = new Dictionary<string, (int, int)>();
        await using var command = database.CreateCommand(
            "select b.brand, i.id, b.id from items i join brands b on b.id = i.brand_id where i.name = 'Own item'");
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        while (await reader.ReadAsync(Cancel))
            own[reader.GetString(0)] = (reader.GetInt32(1), reader.GetInt32(2));

        using var accepted = await client.PostAsJsonAsync("/api/catalog/price-lists", new { brand = own[NameOf(run, 0)].Item2 }, Cancel);
        var list = Guid.Parse(accepted.Headers.Location!.ToString().Split('/')[^1]);
        Assert.Equal(JobStates.Completed, (await client.EndOfAsync(list)).State());
        return new LedgerEntries(run, own, list);
    }

    public string NameOf(int number) => NameOf(_run, number);

    /// <summary>The kind of a job. Jobs with a key and without are of all kinds.</summary>
    public static string KindOf(int number) => CatalogJobKinds.All[number / 2 % CatalogJobKinds.All.Count].Name;

    /// <summary>The request that hands a job in.</summary>
    public HttpRequestMessage CreateRequest(int number)
    {
        var (name, kind) = (NameOf(number), KindOf(number));
        var (item, brand) = _own[name];
        return kind switch
        {
            CatalogJobKinds.Import => Post(
                "/api/catalog/imports", new StringContent($"Type,Brand,Name,Price\nLedger,Ledger,{name},1\n", Encoding.UTF8, "text/csv")),
            CatalogJobKinds.Picture => Post(
                $"/api/catalog/items/{item}/pictures",
                new MultipartFormDataContent { { new ByteArrayContent(Png), "file", "picture.png" } }),
            // Of another brand than the list that is sent.
            CatalogJobKinds.PriceList => Post("/api/catalog/price-lists", JsonContent.Create(new { brand })),
            _ => Post($"/api/catalog/price-lists/{_priceList}/email", JsonContent.Create(new { to = $"{name}@example.com" })),
        };
    }

    /// <summary>How often each job has happened, by its name; one that has not is not there.</summary>
    public async Task<Dictionary<string, long>> EffectsAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(
            """
            select name, count(*) from items where starts_with(name, $1) group by name
            union all
            select b.brand, count(distinct p.id)
              from pictures p join items i on i.id = p.item_id join brands b on b.id = i.brand_id group by b.brand
            union all
            select b.brand, count(*) from jobs j join brands b on b.id = (j.payload ->> 'brand')::int
             where j.kind = 'price-list' and j.state = 'completed' and j.id <> $2 group by b.brand
            union all
            select split_part(payload ->> 'to', '@', 1), count(*) from jobs where kind = 'email' and state = 'completed' group by 1
            """);
        command.Parameters.Add(new() { Value = _run });
        command.Parameters.Add(new() { Value = _priceList });
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var effects = new Dictionary<string, long>();
        while (await reader.ReadAsync(Cancel))
            effects[reader.GetString(0)] = reader.GetInt64(1);
        return effects;
    }

    private static string NameOf(string run, int number) => string.Create(CultureInfo.InvariantCulture, $"{run}-{number:D6}");

    private static HttpRequestMessage Post(string address, HttpContent content) => new(HttpMethod.Post, address) { Content = content };
}
