using System.Net.Http.Json;
using System.Text.Json;

namespace Scalable.SystemTests.Support;

internal static class Json
{
    public static async Task<JsonElement> GetJsonAsync(this HttpClient client, string path) =>
        await client.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken);

    public static string Text(this JsonElement element, string property) => element.GetProperty(property).ToString();
}
