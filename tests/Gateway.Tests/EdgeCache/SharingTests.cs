using System.Net;
using System.Net.Http.Headers;

namespace Gateway.Tests.EdgeCache;

/// <summary>Who may be given what was fetched for another one.</summary>
public class SharingTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_head_of_an_answer_is_a_hit_without_a_body()
    {
        await using var site = await Site.StartAsync("public, s-maxage=60");
        using var whole = await site.GetAsync();
        using var head = await site.GetAsync(request => request.Method = HttpMethod.Head);
        Assert.Equal((HttpStatusCode.OK, 1), (head.StatusCode, site.Replica.Requests));
        Assert.Equal((await whole.Content.ReadAsByteArrayAsync(Cancelled)).Length, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancelled));
    }

    [Fact]
    public async Task A_part_of_an_answer_and_one_made_for_a_user_pass_through()
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
    public async Task A_cookie_is_given_to_the_one_who_asked()
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
    public async Task Encodings_made_up_push_out_nothing()
    {
        await using var site = await Site.StartAsync("public, s-maxage=60");
        site.Vary = "Accept-Encoding";
        await EncodedAsync("gzip, br");
        for (var i = 0; i < 20; i++)
            await EncodedAsync($"x{i}");
        await EncodedAsync("br;q=1.0, deflate, GZIP;q=0.5");
        Assert.Equal(2, site.Replica.Requests);

        async Task EncodedAsync(string accepted)
            => (await site.GetAsync(request => request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted))).Dispose();
    }
}
