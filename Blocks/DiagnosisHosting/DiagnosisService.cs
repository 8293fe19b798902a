using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Scalable.Diagnosis.Findings;
using Scalable.Diagnosis.Otlp;
using Scalable.Diagnosis.Rules;

namespace Scalable.Diagnosis.Hosting;

/// <summary>Starts and stops the watch of a resource, and tells the dashboard its state.</summary>
internal sealed partial class DiagnosisService(
    DiagnosisResource resource, DiagnosisOptions options, DashboardConnection dashboard, ResourceNotificationService notifications,
    ResourceLoggerService loggers) : IAsyncDisposable
{
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly ILogger _logger = loggers.GetLogger(resource);
    private Watch? _watch;

    /// <summary>Starts to follow the dashboard's telemetry, unless it does so already.</summary>
    /// <exception cref="DistributedApplicationException">There is no dashboard, or it does not answer.</exception>
    public async Task<DiagnosisEngine> StartAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_watch is { HasEnded: false } running)
                return running.Engine;
            await EndAsync();
            var watch = _watch = await Watch.StartAsync(dashboard, new DiagnosisEngine(options), cancellationToken);
            Log.Started(_logger, watch.Page);
            await PublishAsync(state => state with
            {
                State = KnownResourceStates.Running,
                Urls = [new("findings", watch.Page.ToString(), IsInternal: false) { DisplayProperties = new("Findings") }],
                StartTimeStamp = TimeProvider.System.GetUtcNow().UtcDateTime,
                StopTimeStamp = null,
            });
            _ = ReportEndAsync(watch);
            return watch.Engine;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Stops; the findings are forgotten.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await EndAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Starts if need be, and returns what all telemetry shows that the dashboard has.</summary>
    /// <inheritdoc cref="StartAsync" path="/exception"/>
    public async Task<DiagnosisReport> DiagnoseAsync(CancellationToken cancellationToken)
    {
        var engine = await StartAsync(cancellationToken);
        // Once no spans arrive, no trace can grow any more, so all are examined. Under load, later spans complete earlier traces.
        var isQuiet = await UntilQuietAsync(engine, cancellationToken);
        return engine.Report(isComplete: isQuiet);
    }

    public async ValueTask DisposeAsync()
    {
        if (_watch is not null)
            await _watch.DisposeAsync();
        _turn.Dispose();
    }

    private static async Task<bool> UntilQuietAsync(DiagnosisEngine engine, CancellationToken cancellationToken)
    {
        var (start, lastChange, known) = (Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp(), -1L);
        while (Stopwatch.GetElapsedTime(start) < MaxWait)
        {
            var spans = engine.Report().Coverage.Spans;
            if (spans != known)
                (known, lastChange) = (spans, Stopwatch.GetTimestamp());
            else if (Stopwatch.GetElapsedTime(lastChange) >= QuietTime)
                return true;
            await Task.Delay(Interval, cancellationToken);
        }

        return false;
    }

    private async Task EndAsync()
    {
        if (_watch is not { } watch)
            return;
        _watch = null;
        await watch.DisposeAsync();
        await PublishEndAsync();
    }

    private async Task ReportEndAsync(Watch watch)
    {
        try
        {
            await watch.Completion;
        }
        catch (Exception e) when (e is MalformedTelemetryException or HttpRequestException)
        {
            Log.Failed(_logger, e.Message);
        }

        if (_watch == watch)
            await PublishEndAsync();
    }

    private Task PublishEndAsync() => PublishAsync(state => state with
    {
        State = KnownResourceStates.Exited,
        Urls = [],
        StopTimeStamp = TimeProvider.System.GetUtcNow().UtcDateTime,
    });

    private Task PublishAsync(Func<CustomResourceSnapshot, CustomResourceSnapshot> change) =>
        notifications.PublishUpdateAsync(resource, change);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Follows the dashboard's traces and logs; its API has no metrics. Findings: {Page}")]
        public static partial void Started(ILogger logger, Uri page);

        [LoggerMessage(LogLevel.Error, "Cannot read the dashboard's telemetry any more: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
