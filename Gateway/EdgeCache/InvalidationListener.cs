using StackExchange.Redis;

namespace Gateway.EdgeCache;

/// <summary>Subscribes once Redis is there, and looks after the subscription, which the client renews by itself when the connection was lost.</summary>
internal sealed partial class InvalidationListener(
    IServiceProvider services, Invalidations invalidations, TimeProvider time, ILogger<InvalidationListener> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                // Blocks while Redis is away; no request shall wait for it.
                if (await invalidations.ListenAsync(await Task.Run(services.GetRequiredService<IConnectionMultiplexer>, stoppingToken)))
                    Log.Heard(logger);
            }
            catch (Exception away) when (away is RedisException or TimeoutException or OperationCanceledException && !stoppingToken.IsCancellationRequested)
            {
                // Until it works nothing counts as fresh for long.
            }
            catch (InvalidOperationException missing)
            {
                Log.Alone(logger, missing.Message);
                return;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "From now on invalidations reach the edge cache.")]
        public static partial void Heard(ILogger logger);

        [LoggerMessage(LogLevel.Warning, "No invalidations reach the edge cache, answers are fresh for a moment only: {Reason}")]
        public static partial void Alone(ILogger logger, string reason);
    }
}
