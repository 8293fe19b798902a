using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Scalable.FaultTests.Support;

/// <summary>What a client of the jobs API does, through the gateway.</summary>
internal static class JobRequests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Rows of an import, named after it and their number.</summary>
    public static string Rows(string name, int rows)
    {
        var text = new StringBuilder("Type,Brand,Name,Price\n");
        for (var n = 0; n < rows; n++)
            text.Append(CultureInfo.InvariantCulture, $"Fault,Fault,{name} {n},1\n");
        return text.ToString();
    }

    /// <summary>Hands in an import and returns its id.</summary>
    public static async Task<Guid> ImportAsync(this HttpClient client, string rows, string query = "")
    {
        using var content = new StringContent(rows, Encoding.UTF8, "text/csv");
        using var response = await client.PostAsync($"/api/catalog/imports{query}", content, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return Guid.Parse(response.Headers.Location!.ToString().Split('/')[^1]);
    }

    public static Task<JsonElement> JobAsync(this HttpClient client, Guid job) =>
        client.GetFromJsonAsync<JsonElement>($"/api/jobs/{job}", Cancel);

    public static string State(this JsonElement job) => job.GetProperty("state").GetString()!;

    /// <summary>Asks until the job is so; the test's own time-out ends a vain wait.</summary>
    public static async Task<JsonElement> UntilAsync(this HttpClient client, Guid job, Func<JsonElement, bool> right)
    {
        while (true)
        {
            var state = await client.JobAsync(job);
            if (right(state))
                return state;
            await Task.Delay(50, Cancel);
        }
    }

    public static Task<JsonElement> EndOfAsync(this HttpClient client, Guid job) =>
        client.UntilAsync(job, state => state.State() is "completed" or "failed" or "cancelled");
}
