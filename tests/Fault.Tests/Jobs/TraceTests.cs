using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Aspire.Hosting.Testing;
using Scalable.FaultTests.Support;

namespace Scalable.FaultTests.Jobs;

/// <summary>The system with the dashboard beside it, which keeps traces.</summary>
public sealed class ObservedSystem : JobsSystem
{
    protected override IReadOnlyList<string> Arguments => [.. base.Arguments, "--LocalAspire:DisableDashboard=false"];

    protected override IReadOnlyList<string> WaitFor => [.. base.WaitFor, "dashboard"];
}

public sealed class TraceTests(ObservedSystem system) : IClassFixture<ObservedSystem>
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task One_trace_leads_from_the_request_through_outbox_and_broker_into_the_workers_sql()
    {
        using var client = system.CreateClient("traced", "catalog:write");
        using var dashboard = system.App.CreateHttpClient("dashboard", "http");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/catalog/imports")
        {
            Content = new StringContent(JobRequests.Rows("traced", 1), Encoding.UTF8, "text/csv"),
            Headers = { { "traceparent", $"00-{Trace}-b7ad6b7169203331-01" } },
        };

        using var response = await client.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);

        // What is exported comes in batches, parents after their children.
        JsonElement[] spans;
        string[] way;
        do
        {
            using var answer = await dashboard.GetAsync($"/api/traces/{Trace}", Cancel);
            spans = answer.IsSuccessStatusCode ? [.. (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("spans").EnumerateArray()] : [];
            way = [.. WayFromSql(spans)];
        }
        while (!way.Contains("gateway"));

        Assert.Equal(["worker", "catalog", "gateway"], way.Distinct());
        Assert.Contains(spans, span => Name(span) == "publish import");
    }

    /// <summary>From the worker's SQL up, parent by parent: whose spans they are.</summary>
    private static IEnumerable<string> WayFromSql(JsonElement[] spans)
    {
        for (var span = spans.FirstOrDefault(IsWorkersSql); span.ValueKind == JsonValueKind.Object;)
        {
            yield return Resource(span).Split('-')[0];
            var parent = span.GetProperty("parentId").GetString();
            span = spans.FirstOrDefault(candidate => candidate.GetProperty("id").GetString() == parent);
        }
    }

    private static bool IsWorkersSql(JsonElement span) =>
        Resource(span).StartsWith("worker", StringComparison.Ordinal) && span.GetProperty("kind").GetString() == "Client" && Name(span).Contains("catalogdb", StringComparison.Ordinal);

    private static string Resource(JsonElement span) => span.GetProperty("resource").GetString()!;

    private static string Name(JsonElement span) => span.GetProperty("name").GetString()!;
}
