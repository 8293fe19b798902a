using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Scalable.ResponseCache.Edge;
using StackExchange.Redis;

namespace Scalable.ResponseCache;

/// <summary>
/// Applies the messages for edge caches to this replica's cache, and records that. The backplane reports the same changes, but not in an
/// order that would allow telling an edge cache which of its messages a response takes into account.
/// </summary>
internal sealed class InvalidationListener(
    IServiceProvider services, IOptions<ResponseCacheOptions> options, AppliedInvalidations applied, TimeProvider timeProvider)
    : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Edge.InvalidationChannel is not { } channel)
            return;
        while (!await TrySubscribeAsync(channel, stoppingToken))
            await Task.Delay(RetryDelay, timeProvider, stoppingToken);
    }

    // Once subscribed, the client restores the subscription by itself.
    private async Task<bool> TrySubscribeAsync(string channel, CancellationToken cancellationToken)
    {
        try
        {
            // Blocks while Redis is unavailable.
            var redis = await Task.Run(services.GetRequiredService<IConnectionMultiplexer>, cancellationToken);
            var messages = await redis.GetSubscriber().SubscribeAsync(RedisChannel.Literal(channel));
            messages.OnMessage(message => ApplyAsync(message.Message.ToString()));
            return true;
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            return false;
        }
    }

    private async Task ApplyAsync(string text)
    {
        if (InvalidationMessage.Parse(text) is not { } message)
            return;
        // What this replica has changed itself, it has applied before it told others.
        if (message.Writer != applied.Writer)
            await services.GetRequiredService<HttpResponseCache>().ApplyAsync(message);
        applied.Record(message.Writer, message.Number);
    }
}
