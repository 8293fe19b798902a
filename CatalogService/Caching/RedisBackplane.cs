using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Backplane;

namespace CatalogService.Caching;

/// <summary>
/// Tells the other replicas what changed, through Redis publish/subscribe. By hand because whoever hears of a change has to tell others here in the right
/// order, and because to wait for the subscription would fail where Redis comes later.
/// </summary>
/// <remarks>The multiplexer is shared, and not the backplane's to dispose.</remarks>
internal sealed partial class RedisBackplane(
    IConnectionMultiplexer redis, HotAnswers hot, Invalidations invalidations, ILogger<RedisBackplane> logger)
    : IFusionCacheBackplane
{
    /// <summary>
    /// The library remembers what is subscribed to and sees to it on every new connection, the first one included. To wait for an answer would
    /// only fail while Redis is away, and FusionCache, after three failures, asks no more: such a replica would never hear of anything.
    /// </summary>
    private const CommandFlags Whenever = CommandFlags.FireAndForget;

    private BackplaneSubscriptionOptions? _options;
    private ChannelMessageQueue? _messages;

    public async ValueTask SubscribeAsync(BackplaneSubscriptionOptions options)
    {
        _options = options;
        redis.ConnectionRestored += Reconnected;
        _messages = await redis.GetSubscriber().SubscribeAsync(Channel(options), Whenever);
        // One after the other, and not on the thread that reads the socket.
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
            hot.Forget(message);
        }
        catch (Exception failure)
        {
            // One message that cannot be read must not end the reception of all that follow.
            Log.NotUnderstood(logger, failure.Message);
            hot.Forget();
        }
    }

    private void Reconnected(object? sender, ConnectionFailedEventArgs restored)
    {
        if (restored.ConnectionType == ConnectionType.Subscription)
            _ = ReconnectedAsync();
    }

    private async Task ReconnectedAsync()
    {
        hot.Forget();
        if (_options?.ConnectHandlerAsync is { } connected)
            await connected(new BackplaneConnectionInfo(isReconnection: true));
    }

    private static RedisChannel Channel(BackplaneSubscriptionOptions options) => RedisChannel.Literal(options.ChannelName ?? options.CacheName);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A message of the cache's backplane was not understood: {Reason}")]
        public static partial void NotUnderstood(ILogger logger, string reason);
    }
}
