using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Web;
using Scalable.Diagnosis.Otlp;
using Scalable.Diagnosis.Otlp.Json;

namespace Scalable.Diagnosis.Sources;

/// <summary>Reads spans and logs of a running Aspire dashboard, as they come. Its API has no metrics.</summary>
public sealed class AspireDashboard : IDisposable
{
    private const int MaxExportBytes = 16 * 1024 * 1024;

    private readonly HttpClient _client;

    private AspireDashboard(HttpClient client) => _client = client;

    /// <summary>Connects to a dashboard.</summary>
    /// <param name="address">Its address, or the link with which one logs in there (<c>http://localhost:18888/login?t=…</c>).</param>
    /// <param name="apiKey">The key of its API, if it needs one and the address has no token.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="HttpRequestException">It does not answer, or not as a dashboard.</exception>
    public static async Task<AspireDashboard> ConnectAsync(
        Uri address, string? apiKey = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        var client = new HttpClient { BaseAddress = new(address.GetLeftPart(UriPartial.Authority)), Timeout = Timeout.InfiniteTimeSpan };
        try
        {
            apiKey ??= HttpUtility.ParseQueryString(address.Query)["t"] is { } token
                ? await ExchangeAsync(client, token, cancellationToken)
                : null;
            if (apiKey is not null)
                client.DefaultRequestHeaders.Add("X-API-Key", apiKey);
            using var response = await client.GetAsync("/api/telemetry/resources", cancellationToken);
            response.EnsureSuccessStatusCode();
            return new(client);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Gives all that the dashboard has and gets to an engine, until the dashboard ends or the token is cancelled.</summary>
    /// <exception cref="MalformedTelemetryException">The dashboard sends something else.</exception>
    public Task FollowAsync(DiagnosisEngine engine, CancellationToken cancellationToken) =>
        Task.WhenAll(FollowAsync("spans", engine, cancellationToken), FollowAsync("logs", engine, cancellationToken));

    /// <summary>Ends the connection.</summary>
    public void Dispose() => _client.Dispose();

    private async Task FollowAsync(string signal, DiagnosisEngine engine, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _client.GetAsync(
                $"/api/telemetry/{signal}?follow=true", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            response.EnsureSuccessStatusCode();
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            await JsonStreamReader.ReadAsync(stream, engine, MaxExportBytes, cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The watch is over, or the dashboard is.
        }
    }

    private static async Task<string?> ExchangeAsync(HttpClient client, string token, CancellationToken cancellationToken)
    {
        using var response = await client.PostAsJsonAsync("/api/telemetry/validateToken", new { token }, cancellationToken);
        if (response.StatusCode is HttpStatusCode.NotFound)
            return null;
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return answer.TryGetProperty("apiKey", out var key) ? key.GetString() : null;
    }
}
