using CatalogService.Changes;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Changes;

public sealed class ChangeBatchTests(CatalogServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Batch_contains_each_change_of_the_same_item()
    {
        var changes = new ChangeQueries(servers.Database);
        while (await changes.TakeItemsAsync(Cancel) is { Count: > 0 })
        {
            // What others left.
        }

        for (var change = 0; change < 3; change++)
            await servers.QueryAsync<int>("update items set available_stock = available_stock + 1 where id = 91 returning id");

        Assert.Equal(3, (await changes.TakeItemsAsync(Cancel)).Count(change => change.Item == 91));
    }
}
