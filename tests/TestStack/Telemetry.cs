using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TestServers;

namespace TestStack;

/// <summary>What has arrived in Aspire's dashboard, by its telemetry API.</summary>
public sealed class Telemetry : IDisposable
{
    private readonly DistributedApplication _app;
    private readonly HttpClient _client;

    public Telemetry(DistributedApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        _app = app;
        _client = app.CreateHttpClient("aspire-dashboard", "http");
        _client.DefaultRequestHeaders.Add("X-API-Key", app.Services.GetRequiredService<IConfiguration>()["AppHost:DashboardApiKey"]);
    }

    /// <summary>The spans of a trace that have arrived so far.</summary>
    public Task<IReadOnlyList<ReceivedSpan>> SpansAsync(string traceId, CancellationToken cancellationToken) => ReadAsync(
        $"/api/telemetry/traces/{traceId}", "resourceSpans", "scopeSpans", "spans", ReceivedSpan.From, cancellationToken);

    /// <summary>The log messages of a service that have arrived so far, of all its replicas.</summary>
    public Task<IReadOnlyList<string>> LogsAsync(string service, CancellationToken cancellationToken) => ReadAsync(
        $"/api/telemetry/logs?{string.Join('&', _app.InstancesOf(service).Select(instance => $"resource={instance.ResourceId}"))}",
        "resourceLogs", "scopeLogs", "logRecords",
        (_, log) => log.GetProperty("body").GetProperty("stringValue").GetString()!,
        cancellationToken);

    /// <summary>The services of which all three kinds of signals have arrived: logs, traces and metrics.</summary>
    public async Task<IReadOnlySet<string>> CompleteServicesAsync(CancellationToken cancellationToken)
    {
        var resources = await _client.GetFromJsonAsync<JsonElement>("/api/telemetry/resources", cancellationToken);
        return resources.EnumerateArray()
            .Where(resource => new[] { "hasLogs", "hasTraces", "hasMetrics" }.All(signal => resource.GetProperty(signal).GetBoolean()))
            .Select(resource => resource.GetProperty("name").GetString()!).ToHashSet();
    }

    public void Dispose() => _client.Dispose();

    // OTLP as JSON: what was sent, by the resource and the scope that it came from.
    private async Task<IReadOnlyList<T>> ReadAsync<T>(
        string path, string byResource, string byScope, string items,
        Func<JsonElement, JsonElement, T> read, CancellationToken cancellationToken)
    {
        using var response = await _client.GetAsync(path, cancellationToken);
        if (!response.IsSuccessStatusCode)
            return []; // Nothing has arrived yet.
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return
        [
            .. answer.GetProperty("data").GetProperty(byResource).EnumerateArray()
                .SelectMany(resource => resource.GetProperty(byScope).EnumerateArray()
                    .SelectMany(scope => scope.GetProperty(items).EnumerateArray()).Select(item => read(resource, item))),
        ];
    }
}

/// <summary>A span as the dashboard has it.</summary>
/// <param name="IsClient">Whether it is a call to another process.</param>
public sealed record ReceivedSpan(string Service, string Id, string? ParentId, string Name, bool IsClient)
{
    private const int Client = 3;

    internal static ReceivedSpan From(JsonElement resource, JsonElement span) => new(
        resource.GetProperty("resource").GetProperty("attributes").EnumerateArray()
            .Single(attribute => attribute.GetProperty("key").GetString() == "service.name")
            .GetProperty("value").GetProperty("stringValue").GetString()!,
        span.GetProperty("spanId").GetString()!,
        span.TryGetProperty("parentSpanId", out var parent) ? parent.GetString() : null,
        span.GetProperty("name").GetString()!,
        span.GetProperty("kind").GetInt32() == Client);
}
