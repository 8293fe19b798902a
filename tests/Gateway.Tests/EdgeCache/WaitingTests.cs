using System.Net;

namespace Gateway.Tests.EdgeCache;

/// <summary>How long those who ask wait for the catalogue.</summary>
public class WaitingTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_whose_time_is_up_is_told_so_and_the_fetch_goes_on_for_others()
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
    public async Task An_old_answer_stands_in_for_a_catalogue_that_hangs()
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
