using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CatalogData.Notifications;

/// <summary>
/// Hears what the database tells, on one connection of its own. A connection that breaks is made again; what was told meanwhile is lost, so
/// subscribers are then told to look for themselves.
/// </summary>
public sealed partial class DatabaseNotifications(
    ListeningConnection connection, IOptions<NotificationOptions> options, TimeProvider clock, ILogger<DatabaseNotifications> logger) : BackgroundService
{
    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Subscription, string> _subscriptions = new();

    /// <summary>Whether what is told now is heard.</summary>
    public bool IsListening { get; private set; }

    /// <summary>How long whoever relies on notifications should wait at most before it looks for itself.</summary>
    public TimeSpan Patience => IsListening ? options.Value.Poll : options.Value.PollDeaf;

    /// <summary>Calls <paramref name="heard"/> with what is told on a channel, or with null when something may have been missed. It must be quick.</summary>
    /// <returns>Ends the subscription.</returns>
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
                await Task.Delay(ReconnectDelay, clock, stoppingToken);
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
        [LoggerMessage(LogLevel.Debug, "Listening to the database on {Channels} channels.")]
        public static partial void Listening(ILogger logger, int channels);

        [LoggerMessage(LogLevel.Warning, "The connection that listens to the database is lost, and will be made again: {Reason}")]
        public static partial void Deaf(ILogger logger, string reason);
    }
}
