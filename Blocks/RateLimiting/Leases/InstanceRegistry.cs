using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Scalable.RateLimiting.Leases;

/// <summary>Registers this instance in Redis, counts all instances, and detects when Redis is available again.</summary>
internal sealed partial class InstanceRegistry(
    IServiceProvider services, RateLimitRedis redis, TimeProvider timeProvider, ILogger<InstanceRegistry> logger) : BackgroundService
{
    private const long ExpiryMicroseconds = 5_000_000;

    // Frequent while Redis is unavailable or late, to detect its recovery at once; otherwise only as often as the registration needs.
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RegistrationInterval = TimeSpan.FromSeconds(2);
    private static readonly RedisKey Key = "ratelimit-gateways";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Runs even without limits: a change of the settings may add some.
        if (!await ConnectAsync(stoppingToken))
            return;

        var sentAt = timeProvider.GetTimestamp() - (long)(RegistrationInterval.TotalSeconds * timeProvider.TimestampFrequency);
        using var timer = new PeriodicTimer(ProbeInterval, timeProvider);
        do
        {
            if (redis is { IsOpen: true, IsLate: false } && timeProvider.GetElapsedTime(sentAt) < RegistrationInterval)
                continue;
            sentAt = timeProvider.GetTimestamp();
            if (await redis.TryRunAsync(Scripts.Instances, Key, redis.InstanceId, ExpiryMicroseconds) is { } count)
                redis.Open((int)count);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // The first connection blocks its thread while Redis is unavailable; neither a request nor the start of the service may wait for it.
    private async Task<bool> ConnectAsync(CancellationToken stoppingToken)
    {
        try
        {
            Log.NotYetShared(logger, redis.InstanceCount);
            var connection = await Task.Run(
                () => services.GetKeyedService<IConnectionMultiplexer>(RateLimitRedis.ConnectionName)
                    ?? services.GetRequiredService<IConnectionMultiplexer>(),
                stoppingToken);
            redis.Connect(connection.GetDatabase());
            return true;
        }
        catch (InvalidOperationException missing)
        {
            Log.NotShared(logger, missing.Message, redis.InstanceCount);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Information,
            "Until Redis responds, this instance enforces 1/{Instances} of each rate limit (RateLimiting:MaxGateways).")]
        public static partial void NotYetShared(ILogger logger, int instances);

        [LoggerMessage(
            LogLevel.Warning,
            "Rate limits are not shared; this instance enforces 1/{Instances} of each (RateLimiting:MaxGateways): {Reason}")]
        public static partial void NotShared(ILogger logger, string reason, int instances);
    }
}
