using Microsoft.Extensions.Hosting;

namespace Scalable.Npgsql.Notifications;

/// <summary>
/// Base class of background services that process due records: on each notification, when the next one is due, and at the latest after
/// <see cref="DatabaseNotifications.PollInterval"/>. A failed round is repeated after a second; no record is lost.
/// </summary>
/// <param name="notifications">Determine the polling interval and wake the service.</param>
/// <param name="channel">The channel whose notifications wake the service.</param>
public abstract class PollingService(DatabaseNotifications notifications, string channel) : BackgroundService
{
    /// <summary>The wait before the next round while the database or a receiver is unavailable.</summary>
    protected static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>The shortest wait: a record that is due and still present is being processed by another replica.</summary>
    private static readonly TimeSpan MinDelay = TimeSpan.FromMilliseconds(100);

    private readonly AsyncAutoResetSignal _signal = new();

    /// <summary>Starts the next round at once.</summary>
    public void Wake() => _signal.Set();

    /// <inheritdoc/>
    public override void Dispose()
    {
        _signal.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Processes all records that are due.</summary>
    /// <returns>The time until the next record is due; the maximum value if there is none.</returns>
    protected abstract Task<TimeSpan> ProcessAsync(CancellationToken cancellationToken);

    /// <summary>Logs that a round has failed.</summary>
    protected abstract void OnFailure(Exception failure);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = notifications.Subscribe(channel, _ => Wake());
        for (var delay = TimeSpan.Zero; !stoppingToken.IsCancellationRequested;)
        {
            await _signal.WaitAsync(delay, stoppingToken);
            try
            {
                var next = await ProcessAsync(stoppingToken);
                delay = next < notifications.PollInterval ? next : notifications.PollInterval;
                delay = delay > MinDelay ? delay : MinDelay;
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                OnFailure(failure);
                delay = RetryDelay;
            }
        }
    }
}
