using Scalable.Diagnosis.Otlp.Server;

namespace Scalable.Diagnosis.Testing;

/// <summary>
/// Records what a system does for the requests of a test. For a system in this process (<c>WebApplicationFactory</c>,
/// <c>TestServer</c>) use <see cref="InProcess"/>; for other processes (<c>Aspire.Hosting.Testing</c>) use <see cref="ListenAsync"/>, and
/// give them <see cref="Environment"/>. Requests must go through <see cref="CreateHandler"/>. Tests with a recorder each may run at the
/// same time.
/// </summary>
public sealed class TelemetryRecorder : IAsyncDisposable
{
    private readonly RecordedTraces _traces = new();
    private readonly ActivityRecorder? _activities;
    private OtlpReceiver? _receiver;

    private TelemetryRecorder(bool isInProcess) => _activities = isInProcess ? new(_traces) : null;

    /// <value>How long to wait for the telemetry of a request. Default 30 s.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <value>
    /// How long no more spans must have come before a trace of other processes counts as complete. Default 1 s, ten times the interval at
    /// which <see cref="Environment"/> has them send.
    /// </value>
    public TimeSpan QuietTime { get; set; } = TimeSpan.FromSeconds(1);

    /// <value>The environment variables that make a service send its telemetry here: all of it, and soon.</value>
    /// <exception cref="InvalidOperationException">This recorder does not listen.</exception>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = (_receiver ?? throw new InvalidOperationException("Use ListenAsync.")).Grpc.ToString(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc",
        ["OTEL_TRACES_SAMPLER"] = "always_on",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
    };

    /// <summary>Records the activities of this process.</summary>
    public static TelemetryRecorder InProcess() => new(isInProcess: true);

    /// <summary>Listens for OTLP on a free port of the loopback address.</summary>
    public static async Task<TelemetryRecorder> ListenAsync(CancellationToken cancellationToken = default)
    {
        var recorder = new TelemetryRecorder(isInProcess: false);
        recorder._receiver = await OtlpReceiver.StartAsync(recorder._traces, 0, 0, cancellationToken);
        return recorder;
    }

    /// <summary>A handler for the client of a test: <c>factory.CreateDefaultClient(recorder.CreateHandler())</c>.</summary>
    /// <param name="inner">The handler that sends. Default: none yet, as <c>CreateDefaultClient</c> wants it.</param>
    public DelegatingHandler CreateHandler(HttpMessageHandler? inner = null)
    {
        var handler = new TracingHandler(_traces);
        if (inner is not null)
            handler.InnerHandler = inner;
        return handler;
    }

    /// <summary>All requests for a path that have been sent, once their telemetry has come.</summary>
    /// <param name="path">The path, without query string.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TelemetryAssertionException">There was none, or its telemetry did not come in time.</exception>
    public async Task<RecordedRequests> ForRequest(string path, CancellationToken cancellationToken = default)
    {
        var sent = _traces.Sent(path);
        if (sent.Count == 0)
            throw new TelemetryAssertionException($"No request for {path} was sent with a client of this recorder.");
        var wait = new TraceWait(_traces, _activities is null ? QuietTime : TimeSpan.Zero, Timeout);
        return new(path, await wait.ForAsync(sent, cancellationToken));
    }

    /// <summary>Ends the recording.</summary>
    public async ValueTask DisposeAsync()
    {
        _activities?.Dispose();
        if (_receiver is not null)
            await _receiver.DisposeAsync();
    }
}
