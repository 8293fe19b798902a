using Scalable.Diagnosis.Sources;

namespace Scalable.Diagnosis.Hosting;

/// <summary>Follows a dashboard's telemetry, with a page of the findings, until it is disposed of or the dashboard ends.</summary>
internal sealed class Watch : IAsyncDisposable
{
    private readonly AspireDashboard _dashboard;
    private readonly FindingsPage _page;
    private readonly CancellationTokenSource _stop = new();

    private Watch(AspireDashboard dashboard, FindingsPage page, DiagnosisEngine engine)
    {
        (_dashboard, _page, Engine) = (dashboard, page, engine);
        Completion = dashboard.FollowAsync(engine, _stop.Token);
    }

    public DiagnosisEngine Engine { get; }

    public Uri Page => _page.Address;

    public Task Completion { get; }

    public bool HasEnded => Completion.IsCompleted;

    /// <inheritdoc cref="DashboardConnection.OpenAsync" path="/exception"/>
    public static async Task<Watch> StartAsync(
        DashboardConnection connection, DiagnosisEngine engine, CancellationToken cancellationToken)
    {
        var dashboard = await connection.OpenAsync(cancellationToken);
        try
        {
            return new(dashboard, await FindingsPage.StartAsync(engine, cancellationToken), engine);
        }
        catch
        {
            dashboard.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _page.DisposeAsync();
        _dashboard.Dispose();
        _stop.Dispose();
    }
}
