using System.Net;
using System.Net.Http.Json;
using System.Text;
using Scalable.SystemTests.Logins;
using Scalable.SystemTests.Support;

namespace Scalable.SystemTests;

/// <summary>Pictures, price lists and e-mails on their way through everything.</summary>
public class JobKindTests(LeastPrivilegeFixture stack)
{
    // A picture of a pixel.
    private static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task Uploaded_picture_is_the_item_picture_when_its_job_completes()
    {
        using var client = stack.CreateClient("painter", "catalog:write");
        using var anonymous = stack.CreateClient();
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Png), "file", "picture.png" } };

        using var accepted = await client.PostAsync("/api/catalog/items/21/pictures", form, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var end = await client.EndOfAsync(accepted.Headers.Location!);

        Assert.Equal("completed", end.Text("state"));
        var url = end.GetProperty("result").GetProperty("sizes")[0].Text("url");
        using var file = await anonymous.GetAsync(url, Cancel);
        Assert.Equal("image/webp", file.Content.Headers.ContentType?.ToString());
        Assert.Contains("immutable", file.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            await file.Content.ReadAsByteArrayAsync(Cancel),
            await anonymous.GetByteArrayAsync("/api/catalog/items/21/pic", Cancel));
        while ((await anonymous.GetJsonAsync("/api/catalog/items/21")).GetProperty("pictures").GetArrayLength() == 0)
            Cancel.ThrowIfCancellationRequested();
    }

    [Fact(Timeout = 300_000)]
    public async Task Upload_that_is_no_picture_fails_with_a_reason()
    {
        using var client = stack.CreateClient("painter", "catalog:write");
        using var form = new MultipartFormDataContent { { new StringContent("<svg/>"), "file", "picture.png" } };

        using var accepted = await client.PostAsync("/api/catalog/items/22/pictures", form, Cancel);
        var end = await client.EndOfAsync(accepted.Headers.Location!);

        Assert.Equal(("failed", "1"), (end.Text("state"), end.Text("attempts")));
        Assert.Contains("no picture", end.Text("error"), StringComparison.Ordinal);
    }

    [Fact(Timeout = 300_000)]
    public async Task Only_the_owner_can_download_and_email_a_price_list()
    {
        using var client = stack.CreateClient("merchant", "catalog:write");
        using var other = stack.CreateClient("another", "catalog:write");

        using var accepted = await client.PostAsJsonAsync("/api/catalog/price-lists", new { type = 1 }, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var job = accepted.Headers.Location!;
        Assert.Equal("completed", (await client.EndOfAsync(job)).Text("state"));

        var document = await client.GetByteArrayAsync($"{job}/result", Cancel);
        Assert.StartsWith("%PDF-1.", Encoding.Latin1.GetString(document), StringComparison.Ordinal);
        using var stolen = await other.GetAsync($"{job}/result", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, stolen.StatusCode);

        var id = job.ToString().Split('/')[^1];
        using var theirs = await other.PostAsJsonAsync($"/api/catalog/price-lists/{id}/email", new { to = "thief@example.com" }, Cancel);
        Assert.Equal(HttpStatusCode.NotFound, theirs.StatusCode);
        using var sent = await client.PostAsJsonAsync($"/api/catalog/price-lists/{id}/email", new { to = "customer@example.com" }, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        var end = await client.EndOfAsync(sent.Headers.Location!);
        Assert.Equal("completed", end.Text("state"));
        Assert.Equal(("customer@example.com", "True"), (end.GetProperty("result").Text("to"), end.GetProperty("result").Text("attached")));
    }
}
