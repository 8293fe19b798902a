using StackExchange.Redis;

namespace Gateway.EdgeCache;

/// <summary>
/// Subscribes when Redis is available, and pings it each second on the subscription's connection. The client restores the subscription by
/// itself when the connection was lost.
/// </summary>
internal sealed partial class InvalidationService(
    IServiceProvider services, InvalidationTracker invalidations, TimeProvider timeProvider, ILogger<InvalidationService> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wasHeard = false;
        using var timer = new PeriodicTimer(Interval, timeProvider);
        do
        {
            try
            {
                // Blocks while Redis is unavailable; no request may wait for it.
                await invalidations.EnsureSubscribedAsync(
                    await Task.Run(services.GetRequiredService<IConnectionMultiplexer>, stoppingToken));
            }
            catch (Exception away)
                when (away is RedisException or TimeoutException or OperationCanceledException && !stoppingToken.IsCancellationRequested)
            {
                // Until it succeeds, cached responses stay fresh only briefly: see Invalidations.Trust.
            }
            catch (InvalidOperationException missing)
            {
                Log.Alone(logger, missing.Message);
                return;
            }

            var isHeard = invalidations.IsConnected(timeProvider.GetTimestamp());
            if (isHeard && !wasHeard)
                Log.Heard(logger);
            else if (wasHeard && !isHeard)
                Log.NotHeard(logger);
            wasHeard = isHeard;
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Redis is connected: invalidations reach the edge cache.")]
        public static partial void Heard(ILogger logger);

        [LoggerMessage(
            LogLevel.Warning,
            "Redis does not answer on the connection of invalidations; until it does, cached responses stay fresh only briefly.")]
        public static partial void NotHeard(ILogger logger);

        [LoggerMessage(LogLevel.Warning, "The edge cache receives no invalidations; cached responses stay fresh only briefly: {Reason}")]
        public static partial void Alone(ILogger logger, string reason);
    }
}
