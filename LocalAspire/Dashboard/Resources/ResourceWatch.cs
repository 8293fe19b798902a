using System.Text.Json;

namespace LocalAspire.Dashboard.Resources;

/// <summary>Keeps the board up to date for as long as the dashboard runs, however often the AppHost goes and comes back.</summary>
internal sealed partial class ResourceWatch(ResourceServiceClient client, ResourceBoard board, TimeProvider time, ILogger<ResourceWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private bool _said;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            board.Set(Connection.Connecting);
            try
            {
                await FollowAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or JsonException or OperationCanceledException)
            {
                if (board.Connection == Connection.Connected || !_said)
                    LogLost(logger, e.Message);
                _said = true;
            }

            board.Set(Connection.Connecting);
            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        var first = true;
        await foreach (var snapshot in client.WatchAsync(cancellationToken))
        {
            if (first)
            {
                board.Reset();
                board.Set(Connection.Connected);
                (first, _said) = (false, false);
            }

            board.Update(snapshot);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The resource service does not answer; trying on. {Reason}")]
    private static partial void LogLost(ILogger logger, string reason);
}
