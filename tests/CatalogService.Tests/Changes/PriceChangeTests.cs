using System.Globalization;
using System.Text.Json;
using CatalogService.Tests.Servers;
using RabbitMQ.Client;

namespace CatalogService.Tests.Changes;

public sealed class PriceChangeTests(OneReplica replica, CatalogServers servers) : IClassFixture<OneReplica>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Price_changes_are_published_in_order_and_other_changes_are_not()
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(servers.RabbitMQ) }.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        await channel.ExchangeDeclareAsync("Contracts:ProductPriceChanged", ExchangeType.Fanout, durable: true, cancellationToken: Cancel);
        var queue = await channel.QueueDeclareAsync(cancellationToken: Cancel);
        await channel.QueueBindAsync(queue.QueueName, "Contracts:ProductPriceChanged", "", cancellationToken: Cancel);
        await PutAsync(10m, "Same");

        await PutAsync(11m, "Same");
        await PutAsync(11m, "Other");
        await PutAsync(12m, "Other");

        var prices = new List<(decimal Old, decimal New)>();
        while (prices.LastOrDefault().New != 12m)
        {
            Cancel.ThrowIfCancellationRequested();
            if (await channel.BasicGetAsync(queue.QueueName, autoAck: true, Cancel) is not { } message)
                continue;
            var change = JsonDocument.Parse(message.Body).RootElement.GetProperty("message");
            if (change.GetProperty("productId").GetInt32() == 71)
                prices.Add((Price(change, "oldPrice"), Price(change, "newPrice")));
        }

        Assert.Equal([(10m, 11m), (11m, 12m)], prices.TakeLast(2));
        Assert.Equal(0, await servers.QueryAsync<long>("select count(*) from price_changes where item_id = 71 and new_price = old_price"));
    }

    // The bus writes decimals as strings.
    private static decimal Price(JsonElement change, string name) =>
        decimal.Parse(change.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private async Task PutAsync(decimal price, string name) =>
        (await replica.Writer.SendAsync(
            HttpMethod.Put, "/api/catalog/items/71", new { name, price, catalogTypeId = 1, catalogBrandId = 1 }))
            .EnsureSuccessStatusCode().Dispose();
}
