using System.Net;
using System.Net.Http.Headers;

namespace Gateway.Tests.EdgeCache;

/// <summary>Who may be given what was fetched for another one.</summary>
public class CacheBypassTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Head_request_is_a_hit_without_a_body()
    {
        await using var site = await Site.StartAsync("public, s-maxage=60");
        using var whole = await site.GetAsync();
        using var head = await site.GetAsync(request => request.Method = HttpMethod.Head);
        Assert.Equal((HttpStatusCode.OK, 1), (head.StatusCode, site.Replica.Requests));
        Assert.Equal((await whole.Content.ReadAsByteArrayAsync(Cancelled)).Length, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancelled));
    }

    [Fact]
    public async Task Range_and_authorized_requests_bypass_the_cache()
    {
        await using var site = await Site.StartAsync("public, s-maxage=60");
        for (var i = 0; i < 2; i++)
        {
            using var part = await site.GetAsync(request => request.Headers.Range = new RangeHeaderValue(0, 1));
            using var mine = await site.GetAsync(request => request.Headers.Authorization = new("Bearer", "abc"));
            Assert.Contains("Authorization", await mine.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
            using var anybodys = await site.GetAsync();
            Assert.DoesNotContain("Authorization", await anybodys.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        }

        Assert.Equal(2 + 2 + 1, site.Replica.Requests);
    }

    [Fact]
    public async Task Response_with_a_cookie_is_not_stored()
    {
        await using var site = await Site.StartAsync("public, s-maxage=60");
        site.Cookie = true;
        for (var i = 0; i < 2; i++)
            Assert.True((await site.GetAsync()).Headers.Contains("Set-Cookie"));
        site.Cookie = false;
        Assert.False((await site.GetAsync()).Headers.Contains("Set-Cookie"));
        Assert.Equal(3, site.Replica.Requests);
    }

    [Fact]
    public async Task Unknown_encodings_add_no_stored_variants()
    {
        await using var site = await Site.StartAsync("public, s-maxage=60");
        site.Vary = "Accept-Encoding";
        await EncodedAsync("gzip, br");
        for (var i = 0; i < 20; i++)
            await EncodedAsync($"x{i}");
        await EncodedAsync("br;q=1.0, deflate, GZIP;q=0.5");
        Assert.Equal(2, site.Replica.Requests);

        async Task EncodedAsync(string accepted) =>
            (await site.GetAsync(request => request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted))).Dispose();
    }
}
