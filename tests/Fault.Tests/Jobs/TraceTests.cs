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

    [Fact(Timeout = 120_000)]
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

        // What is exported comes in batches.
        JsonElement[] spans;
        do
        {
            using var answer = await dashboard.GetAsync($"/api/traces/{Trace}", Cancel);
            spans = answer.IsSuccessStatusCode ? [.. (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("spans").EnumerateArray()] : [];
        }
        while (!spans.Any(IsWorkersSql) || !spans.Any(span => Resource(span).StartsWith("gateway", StringComparison.Ordinal)));

        // Every step's parent is there: from the worker's SQL up to the gateway.
        var way = new List<string>();
        for (var span = spans.First(IsWorkersSql); ;)
        {
            way.Add(Resource(span).Split('-')[0]);
            if (spans.FirstOrDefault(parent => parent.GetProperty("id").GetString() == span.GetProperty("parentId").GetString()) is not { ValueKind: JsonValueKind.Object } parent)
                break;
            span = parent;
        }

        Assert.Equal(["worker", "catalog", "gateway"], way.Distinct());
        Assert.Contains(spans, span => Name(span) == "publish import");
    }

    private static bool IsWorkersSql(JsonElement span) =>
        Resource(span).StartsWith("worker", StringComparison.Ordinal) && span.GetProperty("kind").GetString() == "Client" && Name(span).Contains("catalogdb", StringComparison.Ordinal);

    private static string Resource(JsonElement span) => span.GetProperty("resource").GetString()!;

    private static string Name(JsonElement span) => span.GetProperty("name").GetString()!;
}
