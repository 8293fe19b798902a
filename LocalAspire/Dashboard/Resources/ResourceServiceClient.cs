using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LocalAspire.Dashboard.Settings;

namespace LocalAspire.Dashboard.Resources;

/// <summary>Talks to the AppHost's resource service: newline-delimited JSON over HTTP, one key in a header.</summary>
internal sealed class ResourceServiceClient(HttpClient http)
{
    public static HttpClient Connect(ResourceServiceClientOptions options)
    {
        // Streams last for hours; what must be quick has a deadline of its own.
        var http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), UseProxy = false })
        {
            BaseAddress = options.Url,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (options.ApiKey is { } key)
            http.DefaultRequestHeaders.Add("x-resource-service-api-key", key);
        return http;
    }

    /// <summary>Every resource, then each change, until the AppHost ends.</summary>
    public IAsyncEnumerable<ResourceSnapshot> WatchAsync(CancellationToken cancellationToken) =>
        LinesAsync("/resources", ResourceJson.Default.ResourceSnapshot, cancellationToken);

    /// <summary>A resource's console: what is kept and, when following, what comes.</summary>
    public IAsyncEnumerable<ConsoleLine> ConsoleAsync(string name, bool follow, CancellationToken cancellationToken) =>
        LinesAsync($"/resources/{Uri.EscapeDataString(name)}/console?follow={(follow ? "true" : "false")}", ResourceJson.Default.ConsoleLine, cancellationToken);

    /// <returns>The AppHost's status and, if it refused, its reason.</returns>
    public async Task<(HttpStatusCode Status, string? Reason)> CommandAsync(string name, string command, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        using var response = await http.PostAsync(
            $"/resources/{Uri.EscapeDataString(name)}/commands/{Uri.EscapeDataString(command)}", content: null, deadline.Token);
        if (response.IsSuccessStatusCode)
            return (response.StatusCode, null);
        return (response.StatusCode, Detail(await response.Content.ReadAsStringAsync(deadline.Token)));
    }

    private async IAsyncEnumerable<T> LinesAsync<T>(
        string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in JsonSerializer.DeserializeAsyncEnumerable(body, type, topLevelValues: true, cancellationToken))
        {
            if (item is not null)
                yield return item;
        }
    }

    private static string? Detail(string problem)
    {
        try
        {
            using var json = JsonDocument.Parse(problem);
            return json.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString()
                : json.RootElement.TryGetProperty("title", out var title) ? title.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
