using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CatalogData.Notifications;

/// <summary>
/// Receives database notifications on a dedicated connection and dispatches them to subscribers. A broken connection is reopened;
/// notifications sent meanwhile are lost, so all subscribers are then called with null, to check for changes themselves.
/// </summary>
public sealed partial class DatabaseNotifications(
    NotificationConnection connection, IOptions<NotificationOptions> options, TimeProvider timeProvider,
    ILogger<DatabaseNotifications> logger) : BackgroundService
{
    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Subscription, string> _subscriptions = new();

    /// <summary>True while the connection receives notifications.</summary>
    public bool IsListening { get; private set; }

    /// <summary>The maximum time that subscribers should wait for a notification before they check for changes themselves.</summary>
    public TimeSpan Patience => IsListening ? options.Value.Poll : options.Value.PollDeaf;

    /// <summary>
    /// Calls <paramref name="heard"/> with the payload of each notification on a channel, or with null if notifications may have been
    /// missed. The callback must not block.
    /// </summary>
    /// <returns>Dispose to unsubscribe.</returns>
    public IDisposable Subscribe(string channel, Action<string?> heard)
    {
        var subscription = new Subscription(this, heard);
        _subscriptions[subscription] = channel;
        return subscription;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (connection.Source is not { } source)
            return;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(source, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                if (IsListening)
                    Log.Deaf(logger, failure.Message);
                IsListening = false;
                await Task.Delay(ReconnectDelay, timeProvider, stoppingToken);
            }
        }
    }

    private async Task ListenAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var session = await source.OpenConnectionAsync(cancellationToken);
        session.Notification += (_, told) => Tell(told.Channel, told.Payload);
        await using (var listen = new NpgsqlCommand(string.Concat(connection.Channels.Select(channel => $"listen {channel};")), session))
            await listen.ExecuteNonQueryAsync(cancellationToken);

        IsListening = true;
        Log.Listening(logger, connection.Channels.Count);
        foreach (var channel in connection.Channels)
            Tell(channel, null);
        while (true)
            await session.WaitAsync(cancellationToken);
    }

    private void Tell(string channel, string? what)
    {
        foreach (var (subscription, subscribed) in _subscriptions)
        {
            if (subscribed == channel)
                subscription.Hear(what);
        }
    }

    private sealed class Subscription(DatabaseNotifications owner, Action<string?> heard) : IDisposable
    {
        public void Hear(string? what) => heard(what);

        public void Dispose() => owner._subscriptions.TryRemove(this, out _);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "Listening for database notifications on {Channels} channels.")]
        public static partial void Listening(ILogger logger, int channels);

        [LoggerMessage(LogLevel.Warning, "Lost the connection for database notifications; reconnecting: {Reason}")]
        public static partial void Deaf(ILogger logger, string reason);
    }
}
