using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Scalable.Npgsql.Notifications;

/// <summary>
/// Receives database notifications on a dedicated connection and dispatches them to subscribers. A broken connection is reopened;
/// notifications sent meanwhile are lost, so all subscribers are then called with null, to check for changes themselves.
/// </summary>
public sealed partial class DatabaseNotifications : BackgroundService
{
    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Subscription, string> _subscriptions = new();
    private readonly NpgsqlDataSource? _dataSource;
    private readonly string[] _channels;
    private readonly NotificationOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<DatabaseNotifications> _logger;

    internal DatabaseNotifications(
        NpgsqlDataSource? dataSource, IEnumerable<NotificationChannel> channels, IOptions<NotificationOptions> options,
        TimeProvider timeProvider, ILogger<DatabaseNotifications> logger)
    {
        (_dataSource, _options, _timeProvider, _logger) = (dataSource, options.Value, timeProvider, logger);
        _channels = [.. channels.Select(channel => channel.Name).Distinct()];
    }

    /// <summary>True while the connection receives notifications.</summary>
    public bool IsListening { get; private set; }

    /// <summary>The maximum time that subscribers should wait for a notification before they check for changes themselves.</summary>
    public TimeSpan PollInterval => IsListening ? _options.PollInterval : _options.FallbackPollInterval;

    /// <summary>
    /// Calls <paramref name="handler"/> with the payload of each notification on a channel, or with null if notifications may have been
    /// missed. The handler must not block.
    /// </summary>
    /// <returns>Dispose to unsubscribe.</returns>
    public IDisposable Subscribe(string channel, Action<string?> handler)
    {
        var subscription = new Subscription(this, handler);
        _subscriptions[subscription] = channel;
        return subscription;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _dataSource?.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_dataSource is null || _channels.Length == 0)
            return;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(_dataSource, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                if (IsListening)
                    Log.ConnectionLost(_logger, failure.Message);
                IsListening = false;
                await Task.Delay(ReconnectDelay, _timeProvider, stoppingToken);
            }
        }
    }

    private async Task ListenAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        connection.Notification += (_, notification) => Dispatch(notification.Channel, notification.Payload);
        await using (var listen = new NpgsqlCommand(string.Concat(_channels.Select(channel => $"listen {channel};")), connection))
            await listen.ExecuteNonQueryAsync(cancellationToken);

        IsListening = true;
        Log.Listening(_logger, _channels.Length);
        foreach (var channel in _channels)
            Dispatch(channel, null);
        while (true)
            await connection.WaitAsync(cancellationToken);
    }

    private void Dispatch(string channel, string? payload)
    {
        foreach (var (subscription, subscribed) in _subscriptions)
        {
            if (subscribed == channel)
                subscription.Handler(payload);
        }
    }

    private sealed class Subscription(DatabaseNotifications owner, Action<string?> handler) : IDisposable
    {
        public Action<string?> Handler => handler;

        public void Dispose() => owner._subscriptions.TryRemove(this, out _);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "Listening for database notifications on {Channels} channels.")]
        public static partial void Listening(ILogger logger, int channels);

        [LoggerMessage(LogLevel.Warning, "Lost the connection for database notifications; reconnecting: {Reason}")]
        public static partial void ConnectionLost(ILogger logger, string reason);
    }
}
