using CatalogService.Caching;
using MassTransit;

namespace CatalogService.Changes;

/// <summary>
/// Carries what the database noted to those who must hear of it: caches and, over the bus, other services. A write announces itself to the caches as
/// well, so that nobody waits for this; but it may die before it does, and imports know nothing of caches.
/// </summary>
internal sealed partial class ChangeRelay(ChangeQueries changes, Representations cache, IBusControl bus, TimeProvider clock, ILogger<ChangeRelay> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _wake = new(0, 1);

    /// <summary>Something was just committed: no need to wait for the next round.</summary>
    public void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is about to look anyway.
        }
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await _wake.WaitAsync(Interval, stoppingToken);
            try
            {
                while (await AnnounceItemsAsync(stoppingToken) == ChangeQueries.BatchSize)
                {
                    // A full batch: there is more.
                }

                while (await PublishPricesAsync(stoppingToken) == ChangeQueries.BatchSize)
                {
                    // A full batch: there is more.
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // The database or the broker is away; what was noted stays noted.
                Log.Failed(logger, failure.Message);
            }
        }
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

    // Without the broker nothing is taken: a transaction that waits for it would hold a connection.
    private async Task<int> PublishPricesAsync(CancellationToken cancellationToken)
    {
        if (bus.CheckHealth().Status != BusHealthStatus.Healthy)
            return 0;

        return await changes.RelayPricesAsync(async prices =>
        {
            using var timeout = new CancellationTokenSource(Patience, clock);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            await Task.WhenAll(prices.Select(price => bus.Publish(price, limit.Token)));
        }, cancellationToken);
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
