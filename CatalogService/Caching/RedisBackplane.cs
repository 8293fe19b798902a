using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Backplane;

namespace CatalogService.Caching;

/// <summary>
/// Notifies the other replicas of changes through Redis publish/subscribe. Custom, because waiting for the subscription would fail if Redis
/// starts later.
/// </summary>
/// <remarks>The multiplexer is shared; the backplane does not dispose it.</remarks>
internal sealed partial class RedisBackplane(
    IConnectionMultiplexer redis, InvalidationLog invalidations, ILogger<RedisBackplane> logger)
    : IFusionCacheBackplane
{
    /// <summary>
    /// StackExchange.Redis remembers subscriptions and establishes them on every new connection, including the first. Waiting for the
    /// reply would only fail while Redis is unavailable, and FusionCache stops trying after three failures: such a replica would
    /// never receive an invalidation.
    /// </summary>
    private const CommandFlags Whenever = CommandFlags.FireAndForget;

    private BackplaneSubscriptionOptions? _options;
    private ChannelMessageQueue? _messages;

    public async ValueTask SubscribeAsync(BackplaneSubscriptionOptions options)
    {
        _options = options;
        redis.ConnectionRestored += Reconnected;
        _messages = await redis.GetSubscriber().SubscribeAsync(Channel(options), Whenever);
        // Messages are processed one at a time, and not on the thread that reads the socket.
        _messages.OnMessage(message => ReceiveAsync(options, message.Message));
        if (options.ConnectHandlerAsync is { } connected)
            await connected(new BackplaneConnectionInfo(isReconnection: false));
    }

    public void Subscribe(BackplaneSubscriptionOptions options)
    {
        _options = options;
        redis.ConnectionRestored += Reconnected;
        _messages = redis.GetSubscriber().Subscribe(Channel(options), Whenever);
        _messages.OnMessage(message => ReceiveAsync(options, message.Message));
        options.ConnectHandler?.Invoke(new BackplaneConnectionInfo(isReconnection: false));
    }

    public async ValueTask UnsubscribeAsync()
    {
        redis.ConnectionRestored -= Reconnected;
        if (_messages is not null)
            await _messages.UnsubscribeAsync();
    }

    public void Unsubscribe()
    {
        redis.ConnectionRestored -= Reconnected;
        _messages?.Unsubscribe();
    }

    public async ValueTask PublishAsync(BackplaneMessage message, FusionCacheEntryOptions options, CancellationToken token = default)
    {
        if (_options is { } subscription)
            await redis.GetSubscriber().PublishAsync(Channel(subscription), BackplaneMessage.ToByteArray(message)).WaitAsync(token);
    }

    public void Publish(BackplaneMessage message, FusionCacheEntryOptions options, CancellationToken token = default)
    {
        if (_options is { } subscription)
            redis.GetSubscriber().Publish(Channel(subscription), BackplaneMessage.ToByteArray(message));
    }

    private async Task ReceiveAsync(BackplaneSubscriptionOptions options, byte[]? bytes)
    {
        try
        {
            var message = BackplaneMessage.FromByteArray(bytes ?? []);
            invalidations.Note(message);
            if (options.IncomingMessageHandlerAsync is { } handle)
                await handle(message);
        }
        catch (Exception failure)
        {
            // One unreadable message must not end the processing of all later ones.
            Log.NotUnderstood(logger, failure.Message);
        }
    }

    private void Reconnected(object? sender, ConnectionFailedEventArgs restored)
    {
        if (restored.ConnectionType == ConnectionType.Subscription)
            _ = ReconnectedAsync();
    }

    private async Task ReconnectedAsync()
    {
        if (_options?.ConnectHandlerAsync is { } connected)
            await connected(new BackplaneConnectionInfo(isReconnection: true));
    }

    private static RedisChannel Channel(BackplaneSubscriptionOptions options) =>
        RedisChannel.Literal(options.ChannelName ?? options.CacheName);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Failed to process a message of the cache backplane: {Reason}")]
        public static partial void NotUnderstood(ILogger logger, string reason);
    }
}
