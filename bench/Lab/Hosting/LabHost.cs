using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Scalable.Lab.Page;
using Scalable.Lab.Resources;
using Scalable.Lab.Session;

namespace Scalable.Lab.Hosting;

/// <summary>Serves the page while the AppHost runs, and tells the dashboard where it is and whether the lab runs.</summary>
internal sealed partial class LabHost(
    LabModel model, LabSession session, StoryPlayer story, ResourceNotificationService notifications, ResourceLoggerService loggers,
    IConfiguration configuration) : IAsyncDisposable
{
    private const string Port = "Lab:Port";

    private readonly ILogger _logger = loggers.GetLogger(model.Lab);
    private LabServer? _server;
    private LabPhase? _published;

    /// <summary>The page's address; null before the AppHost starts.</summary>
    public Uri? Address => _server?.Address;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            _server = await LabServer.StartAsync(session, story, configuration.GetValue(Port, 0), cancellationToken);
        }
        catch (IOException failure)
        {
            // The system is worth running without its lab.
            Log.NoPage(_logger, Port, failure.Message);
            return;
        }

        session.Changed += () => _ = PublishAsync();
        await PublishAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    private async Task PublishAsync()
    {
        var phase = session.State.Phase;
        if (phase == _published)
            return;
        _published = phase;
        await notifications.PublishUpdateAsync(model.Lab, state => state with
        {
            State = phase switch
            {
                LabPhase.Running => KnownResourceStates.Running,
                LabPhase.Starting => KnownResourceStates.Starting,
                _ => KnownResourceStates.NotStarted,
            },
            Urls = [new("lab", Address!.ToString(), IsInternal: false) { DisplayProperties = new("Lab") }],
        });
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The lab has no page: choose another port ({Key}). {Reason}")]
        public static partial void NoPage(ILogger logger, string key, string reason);
    }
}
