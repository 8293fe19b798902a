using System.Text.Json;

namespace LocalAspire.Dashboard.Tests.Running;

internal static class Reading
{
    /// <summary>What the API says, as JSON.</summary>
    public static async Task<JsonElement> GetAsync(this DashboardProcess dashboard, string path)
    {
        using var response = await dashboard.Client.GetAsync(path, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var document = await JsonDocument.ParseAsync(body, cancellationToken: TestContext.Current.CancellationToken);
        return document.RootElement.Clone();
    }
}
