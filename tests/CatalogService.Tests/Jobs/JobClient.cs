using System.Net;
using System.Text;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Jobs;

/// <summary>What a client of the jobs API does. No worker runs here: jobs stay as they were accepted, unless a test changes them.</summary>
internal static class JobClient
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A user of the replica's with jobs of their own.</summary>
    public static HttpClient User(this Uri replica, string subject, string scopes = "catalog:write") =>
        new() { BaseAddress = replica, DefaultRequestHeaders = { Authorization = new("Bearer", Replica.Tokens.Create(subject, scopes)) } };

    public static Task<HttpResponseMessage> ImportAsync(this HttpClient client, string name = "N", string? key = null, string query = "")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/catalog/imports{query}")
        {
            Content = new StringContent($"Type,Brand,Name,Price\nT,B,{name},1\n", Encoding.UTF8, "text/csv"),
        };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return client.SendAsync(request, Cancel);
    }

    /// <summary>The id of a job that is accepted.</summary>
    public static async Task<Guid> AcceptedAsync(this Task<HttpResponseMessage> answer)
    {
        using var response = await answer;
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return Guid.Parse(response.Headers.Location!.ToString().Split('/')[^1]);
    }

    public static async Task<int> ExecuteAsync(this CatalogServers servers, string sql)
    {
        await using var command = servers.Database.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync(Cancel);
    }
}
