using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Scalable.EdgeCache.Invalidation;

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
        var wasConnected = false;
        using var timer = new PeriodicTimer(Interval, timeProvider);
        do
        {
            try
            {
                // Blocks while Redis is unavailable; no request may wait for it.
                await invalidations.EnsureSubscribedAsync(
                    await Task.Run(services.GetRequiredService<IConnectionMultiplexer>, stoppingToken));
            }
            catch (Exception failure)
                when (failure is RedisException or TimeoutException or OperationCanceledException && !stoppingToken.IsCancellationRequested)
            {
                // Until it succeeds, cached responses stay fresh only briefly: see InvalidationTracker.IsCurrent.
            }
            catch (InvalidOperationException missing)
            {
                Log.NoRedis(logger, missing.Message);
                return;
            }

            var isConnected = invalidations.IsConnected(timeProvider.GetTimestamp());
            if (isConnected && !wasConnected)
                Log.Connected(logger);
            else if (wasConnected && !isConnected)
                Log.Disconnected(logger);
            wasConnected = isConnected;
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Redis is connected: invalidations reach the edge cache.")]
        public static partial void Connected(ILogger logger);

        [LoggerMessage(
            LogLevel.Warning,
            "Redis does not answer on the connection of invalidations; until it does, cached responses stay fresh only briefly.")]
        public static partial void Disconnected(ILogger logger);

        [LoggerMessage(LogLevel.Warning, "The edge cache receives no invalidations; cached responses stay fresh only briefly: {Reason}")]
        public static partial void NoRedis(ILogger logger, string reason);
    }
}
