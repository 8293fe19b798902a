using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Scalable.SystemTests.Support;

/// <summary>What a client of the jobs API does.</summary>
internal static class Jobs
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    /// <summary>Uploads rows and returns the address of the job.</summary>
    public static async Task<Uri> ImportAsync(this HttpClient client, string rows, string mediaType, string query = "")
    {
        using var content = new StringContent(rows, Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        using var response = await client.PostAsync($"/api/catalog/imports{query}", content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return response.Headers.Location ?? throw new InvalidOperationException("202 without a Location.");
    }

    /// <summary>Asks until the job has come to an end; the test's own time-out ends a vain wait.</summary>
    public static async Task<JsonElement> EndOfAsync(this HttpClient client, Uri job)
    {
        while (true)
        {
            var state = await client.GetJsonAsync(job.ToString());
            if (state.Text("state") is "completed" or "failed" or "cancelled") return state;
            await Task.Delay(Between, TestContext.Current.CancellationToken);
        }
    }
}
