using CatalogService.Caching;
using Contracts;
using Scalable.Jobs.Publishing;
using Scalable.Npgsql.Notifications;
using Scalable.ResponseCache;

namespace CatalogService.Changes;

/// <summary>
/// Relays the changes that the database recorded to the caches and, over the bus, to other services. A write invalidates the caches by
/// itself, without waiting for this relay; but its process may die before that, and imports do not know of caches: the relay covers both.
/// </summary>
internal sealed partial class ChangeRelay(
    ChangeQueries changes, HttpResponseCache cache, IMessageBus bus, DatabaseNotifications notifications, TimeProvider timeProvider,
    ILogger<ChangeRelay> logger)
    : PollingService(notifications, Channel)
{
    /// <summary>Notifies of items or prices that were changed by a client other than the catalogue service. No payload.</summary>
    public const string Channel = "catalog_changed";

    /// <summary>Time limit for publishing one batch of price changes.</summary>
    private static readonly TimeSpan PublishTimeout = TimeSpan.FromSeconds(5);

    protected override async Task<TimeSpan> ProcessAsync(CancellationToken cancellationToken)
    {
        while (await AnnounceItemsAsync(cancellationToken) == ChangeQueries.BatchSize)
        {
            // A full batch: there may be more.
        }

        // Without the broker no price changes are taken: a transaction that waits for the broker would hold a connection.
        if (!bus.IsConnected)
            return RetryDelay;
        while (await PublishPricesAsync(cancellationToken) == ChangeQueries.BatchSize)
        {
            // A full batch: there may be more.
        }

        return await changes.NextAsync(cancellationToken);
    }

    protected override void OnFailure(Exception failure) => Log.Failed(logger, failure.Message);

    private async Task<int> AnnounceItemsAsync(CancellationToken cancellationToken)
    {
        var items = await changes.TakeItemsAsync(cancellationToken);
        if (items.Count == 0)
            return 0;

        if (items.Any(change => change.Item == 0))
            await cache.InvalidateAllAsync(cancellationToken);
        else
            await cache.InvalidateAsync(items.SelectMany(TagsOf), cancellationToken);
        return items.Count;
    }

    private Task<int> PublishPricesAsync(CancellationToken cancellationToken) => changes.RelayPricesAsync(async prices =>
    {
        using var timeout = new CancellationTokenSource(PublishTimeout, timeProvider);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        await Task.WhenAll(prices.GroupBy(price => price.ProductId).Select(product => PublishInOrderAsync(product, limit.Token)));
    }, cancellationToken);

    // Each message is confirmed before the next is published: messages in flight together may arrive in any order.
    // There is no order between products.
    private async Task PublishInOrderAsync(IEnumerable<ProductPriceChanged> prices, CancellationToken cancellationToken)
    {
        foreach (var price in prices)
            await bus.PublishAsync(price, cancellationToken);
    }

    // A review changes the item's rating, so that the change of an item may be a new review.
    private static IEnumerable<string> TagsOf(ItemChange change) => change.AffectsLists
        ? ((IEnumerable<(int Type, int Brand)?>)[change.Old, change.New])
            .OfType<(int Type, int Brand)>()
            .SelectMany(group => Tags.Of(change.Item, group.Type, group.Brand))
        : [Tags.Item(change.Item), Tags.Reviews(change.Item)];

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Failed to announce changes: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
