using StackExchange.Redis;

namespace Gateway.EdgeCache;

/// <summary>Subscribes once Redis is there. After that the client subscribes again by itself whenever the connection was lost.</summary>
internal sealed partial class InvalidationListener(
    IServiceProvider services, Invalidations invalidations, TimeProvider time, ILogger<InvalidationListener> logger) : BackgroundService
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Retry, time);
        do
        {
            try
            {
                // Blocks while Redis is away; no request shall wait for it.
                await invalidations.SubscribeAsync(await Task.Run(services.GetRequiredService<IConnectionMultiplexer>, stoppingToken));
                return;
            }
            catch (RedisException)
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
        [LoggerMessage(LogLevel.Warning, "No invalidations reach the edge cache, answers are fresh for a moment only: {Reason}")]
        public static partial void Alone(ILogger logger, string reason);
    }
}
