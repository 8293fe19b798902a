using System.Net;

namespace Gateway.Tests.EdgeCache;

/// <summary>How long those who ask wait for the catalogue.</summary>
public class CacheTimeoutTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Timed_out_request_is_504_and_its_fetch_continues_for_others()
    {
        await using var site = await Site.StartAsync("public, s-maxage=60");
        using var arrived = new SemaphoreSlim(0);
        site.Replica.Hold(arrived);
        using var late = await site.GetAsync(request => request.Headers.Add("Request-Timeout-Ms", "300"));
        Assert.Equal(HttpStatusCode.GatewayTimeout, late.StatusCode);

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var impatient = site.GetAsync(gone: patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);

        var patient = site.GetAsync();
        site.Replica.Release();
        Assert.Equal(HttpStatusCode.OK, (await patient).StatusCode);
        Assert.Equal(1, site.Replica.Requests);
    }

    [Fact]
    public async Task Stale_response_is_served_when_the_catalog_hangs()
    {
        await using var site = await Site.StartAsync("public, s-maxage=0, stale-if-error=60");
        using var first = await site.GetAsync();
        using var arrived = new SemaphoreSlim(0);
        site.Replica.Hold(arrived);
        using var answer = await site.GetAsync();
        Assert.Equal(
            (HttpStatusCode.OK, "gateway; hit; detail=stale"),
            (answer.StatusCode, answer.Headers.GetValues("Cache-Status").Single()));
        Assert.Equal(2, site.Replica.Requests);
        site.Replica.Release();
    }
}
