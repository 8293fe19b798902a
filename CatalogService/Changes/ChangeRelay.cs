using CatalogData.Notifications;
using CatalogService.Caching;
using Contracts;
using MassTransit;

namespace CatalogService.Changes;

/// <summary>
/// Carries what the database noted to those who must hear of it: caches and, over the bus, other services. A write announces itself to the caches as
/// well, so that nobody waits for this; but it may die before it does, and imports know nothing of caches: of those the database tells.
/// </summary>
internal sealed partial class ChangeRelay(
    ChangeQueries changes, Representations cache, IBusControl bus, DatabaseNotifications notifications, TimeProvider clock, ILogger<ChangeRelay> logger)
    : BackgroundService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait for a broker or a database that is away before looking again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Signal _work = new();

    /// <summary>Something was just committed.</summary>
    public void Wake() => _work.Set();

    public override void Dispose()
    {
        _work.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var told = notifications.Subscribe(Channels.CatalogChanged, _ => Wake());
        for (var wait = TimeSpan.Zero; !stoppingToken.IsCancellationRequested;)
        {
            await _work.WaitAsync(wait, stoppingToken);
            try
            {
                wait = await RelayAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // The database or the broker is away; what was noted stays noted.
                Log.Failed(logger, failure.Message);
                wait = Pause;
            }
        }
    }

    /// <returns>How long to wait for the next round, if nothing happens before.</returns>
    private async Task<TimeSpan> RelayAsync(CancellationToken cancellationToken)
    {
        while (await AnnounceItemsAsync(cancellationToken) == ChangeQueries.BatchSize)
        {
            // A full batch: there is more.
        }

        // Without the broker nothing is taken: a transaction that waits for it would hold a connection.
        if (bus.CheckHealth().Status != BusHealthStatus.Healthy)
            return Pause;
        while (await PublishPricesAsync(cancellationToken) == ChangeQueries.BatchSize)
        {
            // A full batch: there is more.
        }

        var next = await changes.NextAsync(cancellationToken);
        return next < notifications.Patience ? next : notifications.Patience;
    }

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
        using var timeout = new CancellationTokenSource(Patience, clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        await Task.WhenAll(prices.GroupBy(price => price.ProductId).Select(product => PublishInOrderAsync(product, limit.Token)));
    }, cancellationToken);

    // One after the other is confirmed: what is under way together may arrive in any order. Between products there is none to keep.
    private async Task PublishInOrderAsync(IEnumerable<ProductPriceChanged> prices, CancellationToken cancellationToken)
    {
        foreach (var price in prices)
            await bus.Publish(price, cancellationToken);
    }

    private static IEnumerable<string> TagsOf(ItemChange change) => ((IEnumerable<(int Type, int Brand)?>)[change.Old, change.New])
        .OfType<(int Type, int Brand)>()
        .SelectMany(group => Tags.Of(change.Item, group.Type, group.Brand));

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Changes could not be announced: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
