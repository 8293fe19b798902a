using System.Net;
using System.Text;
using Scalable.FaultTests.Support;
using TestStack;

namespace Scalable.FaultTests.Jobs;

/// <summary>The system with Aspire's dashboard beside it, which keeps traces and logs.</summary>
public sealed class ObservedSystem : JobsSystem
{
    protected override bool WithDashboard => true;
}

public sealed class TraceTests(ObservedSystem system) : IClassFixture<ObservedSystem>
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task Trace_of_a_request_continues_through_the_broker_to_the_worker_sql()
    {
        using var client = system.CreateClient("traced", "catalog:write");
        using var telemetry = new Telemetry(system.App);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/catalog/imports")
        {
            Content = new StringContent(JobRequests.Rows("traced", 1), Encoding.UTF8, "text/csv"),
            Headers = { { "traceparent", $"00-{Trace}-b7ad6b7169203331-01" } },
        };

        using var response = await client.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);

        // Spans are exported in batches, parents after their children.
        IReadOnlyList<ReceivedSpan> spans;
        string[] way;
        do
        {
            await Task.Delay(50, Cancel);
            spans = await telemetry.SpansAsync(Trace, Cancel);
            way = [.. ServicesFromSqlUpwards(spans)];
        }
        while (!way.Contains("gateway"));

        Assert.Equal(["worker", "catalog", "gateway"], way.Distinct());
        Assert.Contains(spans, span => span.Name == "publish import");
    }

    [Fact(Timeout = 300_000)]
    public async Task Logs_traces_and_metrics_of_every_service_reach_the_dashboard()
    {
        using var telemetry = new Telemetry(system.App);
        using var client = system.CreateClient("observed", "catalog:write");
        await client.EndOfAsync(await client.ImportAsync(JobRequests.Rows("observed", 1)));
        while (!(await telemetry.CompleteServicesAsync(Cancel)).IsSupersetOf(["gateway", "catalog", "worker"]))
            await Task.Delay(50, Cancel);

        foreach (var service in (string[])["gateway", "catalog", "worker"])
        {
            while (!(await telemetry.LogsAsync(service, Cancel)).Any(log => log.Contains("Application started", StringComparison.Ordinal)))
                await Task.Delay(50, Cancel);
        }
    }

    /// <summary>From the worker's SQL up, parent by parent: the services that the spans are of.</summary>
    private static IEnumerable<string> ServicesFromSqlUpwards(IReadOnlyList<ReceivedSpan> spans)
    {
        for (var span = spans.FirstOrDefault(IsSqlOfWorker);
            span is not null;
            span = spans.FirstOrDefault(candidate => candidate.Id == span.ParentId))
        {
            yield return span.Service;
        }
    }

    private static bool IsSqlOfWorker(ReceivedSpan span) =>
        span is { Service: "worker", IsClient: true, Name: "postgresql" };
}
