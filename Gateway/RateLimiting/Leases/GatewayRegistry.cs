using StackExchange.Redis;

namespace Gateway.RateLimiting.Leases;

/// <summary>Registers this gateway in Redis, counts all gateways, and detects when Redis is available again.</summary>
internal sealed partial class GatewayRegistry(
    IServiceProvider services, RateLimitRedis link, TimeProvider timeProvider, ILogger<GatewayRegistry> logger) : BackgroundService
{
    private const long ExpiryMicroseconds = 5_000_000;

    // Frequent while Redis is unavailable or late, to detect its recovery at once; otherwise only as often as the registration needs.
    private static readonly TimeSpan Away = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan There = TimeSpan.FromSeconds(2);
    private static readonly RedisKey Key = "ratelimit-gateways";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Runs even without limits: a change of the settings may add some.
        if (!await ConnectAsync(stoppingToken))
            return;

        var asked = timeProvider.GetTimestamp() - (long)(There.TotalSeconds * timeProvider.TimestampFrequency);
        using var timer = new PeriodicTimer(Away, timeProvider);
        do
        {
            if (link is { IsOpen: true, IsLate: false } && timeProvider.GetElapsedTime(asked) < There)
                continue;
            asked = timeProvider.GetTimestamp();
            if (await link.TryRunAsync(Scripts.Gateways, Key, link.Gateway, ExpiryMicroseconds) is { } count)
                link.Opened((int)count);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // The first connection blocks its thread while Redis is unavailable; neither a request nor the start of the gateway may wait for it.
    private async Task<bool> ConnectAsync(CancellationToken stoppingToken)
    {
        try
        {
            Log.NotYet(logger, link.Gateways);
            var redis = await Task.Run(
                () => services.GetRequiredKeyedService<IConnectionMultiplexer>(RateLimitingExtensions.Connection),
                stoppingToken);
            link.Connected(redis.GetDatabase());
            return true;
        }
        catch (InvalidOperationException missing)
        {
            Log.Alone(logger, missing.Message, link.Gateways);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Information,
            "Until Redis responds, this gateway enforces 1/{Gateways} of each rate limit (RateLimiting:MaxGateways).")]
        public static partial void NotYet(ILogger logger, int gateways);

        [LoggerMessage(
            LogLevel.Warning,
            "Rate limits are not shared; this gateway enforces 1/{Gateways} of each (RateLimiting:MaxGateways): {Reason}")]
        public static partial void Alone(ILogger logger, string reason, int gateways);
    }
}
