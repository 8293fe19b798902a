using System.Net;
using Gateway.Tests.EdgeCache;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Hardening;

/// <summary>
/// Whether a page of another origin may read a response depends on the origin, so every response says that, also to requests without one.
/// </summary>
public sealed class VaryTests(HardeningFixture fixture) : IClassFixture<HardeningFixture>
{
    private const string Shop = "https://shop.example";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/api/catalog/items/1")]
    [InlineData("HEAD", "/api/catalog/items/1")]
    [InlineData("GET", "/api/catalog/pictures/00000000-0000-0000-0000-000000000000/320.webp")]
    [InlineData("GET", "/openapi/v1.json")]
    [InlineData("GET", "/health")]
    [InlineData("GET", "/nowhere")]
    [InlineData("GET", "/")]
    [InlineData("GET", "/api/jobs")]
    [InlineData("PUT", "/api/catalog/items/1")]
    [InlineData("OPTIONS", "/api/catalog/items/1")]
    public async Task Every_response_varies_by_origin_with_and_without_an_origin_header(string method, string path)
    {
        foreach (var origin in new[] { null, Shop, "https://evil.example" })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (origin is not null)
                request.Headers.Add("Origin", origin);
            using var response = await fixture.Gateway.Client.SendAsync(request, Cancelled);
            Assert.Single(response.Headers.Vary, name => name.Equals("Origin", StringComparison.OrdinalIgnoreCase));
            if ((int)response.StatusCode >= 400)
                Assert.Contains("Accept", response.Headers.Vary);
        }
    }

    [Fact]
    public async Task Unauthorized_response_of_a_protected_route_varies_by_authorization()
    {
        using var response = await fixture.Gateway.Client.GetAsync("/api/jobs", Cancelled);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Single(response.Headers.Vary, "Authorization");
    }

    [Theory]
    [InlineData("Accept-Encoding")]
    [InlineData("Accept, Accept-Encoding")]
    [InlineData("")]
    public async Task Stored_response_varies_by_origin_on_miss_hit_and_not_modified(string vary)
    {
        await using var site = await Site.StartAsync("public, s-maxage=60");
        site.Vary = vary;
        string? etag = null;
        for (var heat = 0; heat < 4; heat++)
        {
            using var response = await site.GetAsync();
            Check(response);
            etag = response.Headers.ETag!.ToString();
        }

        using var same = await site.GetAsync(request => request.Headers.TryAddWithoutValidation("If-None-Match", etag));
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Check(same);
        using var origin = await site.GetAsync(request => request.Headers.Add("Origin", Shop));
        Check(origin);

        void Check(HttpResponseMessage response) => Assert.Equal(
            vary.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Append("Origin").Order(),
            response.Headers.Vary.Order());
    }

    [Fact]
    public async Task Revalidated_response_is_stored_with_its_vary_even_if_the_304_has_none()
    {
        await using var site = await Site.StartAsync("public, s-maxage=0");
        site.Vary = "Accept";
        var answer = site.Replica.Answer!;
        site.Replica.Answer = async context =>
        {
            var result = await answer(context);
            if (context.Request.Headers.IfNoneMatch.Count > 0)
            {
                context.Response.Headers.Remove("Vary");
                context.Response.Headers.CacheControl = "public, s-maxage=60";
            }

            return result;
        };
        for (var n = 0; n < 4; n++)
        {
            using var response = await site.GetAsync();
            Assert.Equal(["Accept", "Origin"], response.Headers.Vary.Order());
        }

        Assert.Equal((2, 1), (site.Replica.Requests, site.Confirmed));
    }

    [Fact]
    public async Task Read_with_if_match_is_forwarded_to_the_catalog()
    {
        await using var site = await Site.StartAsync("public, s-maxage=60");
        for (var heat = 0; heat < 3; heat++)
            (await site.GetAsync()).Dispose();
        var answer = site.Replica.Answer!;
        site.Replica.Answer = async context => context.Request.Headers.IfMatch.Count > 0 ? Results.StatusCode(412) : await answer(context);
        using var response = await site.GetAsync(request => request.Headers.TryAddWithoutValidation("If-Match", "\"x\""));
        Assert.Equal(HttpStatusCode.PreconditionFailed, response.StatusCode);
        using var next = await site.GetAsync();
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }
}
