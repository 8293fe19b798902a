using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace CatalogService.Tests.Servers;

internal static class HttpExtensions
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<JsonElement> ReadAsync(this HttpClient client, string address)
    {
        using var response = await client.GetAsync(address, Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.JsonAsync();
    }

    public static Task<JsonElement> JsonAsync(this HttpResponseMessage response) => response.Content.ReadFromJsonAsync<JsonElement>(Cancel);

    public static Task<HttpResponseMessage> AskAsync(
        this HttpClient client, string address, params (string Name, string Value)[] headers) =>
        client.SendAsync(HttpMethod.Get, address, null, headers);

    public static Task<HttpResponseMessage> SendAsync(
        this HttpClient client, HttpMethod method, string address, object? body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, address) { Content = body is null ? null : JsonContent.Create(body) };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return client.SendAsync(request, Cancel);
    }

    /// <summary>Asks until the answer is right; gives up after a minute.</summary>
    public static async Task UntilAsync(this HttpClient client, string address, Func<HttpResponseMessage, Task<bool>> right)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            using var response = await client.GetAsync(address, patience.Token);
            if (await right(response))
                return;
            // Leaves the processor to those who are waited for.
            await Task.Delay(TimeSpan.FromMilliseconds(10), patience.Token);
        }
    }
}
