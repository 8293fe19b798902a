using CatalogService.Changes;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Changes;

public sealed class ChangeBatchTests(CatalogServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_batch_of_changes_of_one_item_is_as_full_as_any()
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
