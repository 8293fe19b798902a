using Scalable.Bench.Field;
using Scalable.Bench.Measure;

namespace Bench.Tests.Field;

/// <summary>
/// The comparison is fair only if every limiter is at work, and shares its count among instances if it can. In the collection of the
/// benchmarks, because its servers would disturb them.
/// </summary>
[Collection("proof")]
public class LimiterInstancesTests
{
    private const int Permits = 10;
    private const int Instances = 3;

    [Theory]
    [InlineData("scalable")]
    [InlineData("redis")]
    public async Task Limiter_with_Redis_admits_one_limit_to_three_instances(string anchor)
    {
        var (result, totals) = await SendAsync(anchor);

        // The bucket, and what it filled with; one of them fills it at whole seconds, of which two may pass.
        Assert.InRange(result.Admitted.Count, 1, 3 * Permits);
        Assert.InRange(result.Refused, 100, int.MaxValue);
        Assert.Equal(0, result.Failed);
        Assert.InRange(totals.Scripts.Calls, 1, int.MaxValue);
        Assert.InRange(totals.AllocatedBytes, 1, long.MaxValue);
    }

    [Fact]
    public async Task Limiter_in_one_process_admits_the_limit_once_per_instance()
    {
        var (result, totals) = await SendAsync("framework");

        Assert.InRange(result.Admitted.Count, (3 * Permits) + 1, 7 * Permits);
        Assert.InRange(result.Refused, 100, int.MaxValue);
        Assert.Equal((0, 0), (result.Failed, totals.Scripts.Calls));
    }

    [Fact]
    public async Task Server_without_a_limiter_admits_everything()
    {
        var (result, _) = await SendAsync("none");

        Assert.Equal((0, 0), (result.Refused, result.Failed));
        Assert.InRange(result.Admitted.Count, 100, int.MaxValue);
    }

    private static async Task<(LimitedClientResult Result, Totals Totals)> SendAsync(string anchor)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var instances = await LimiterInstances.StartAsync(
            Limiter.All.Single(limiter => limiter.Anchor == anchor), Instances, Permits, cancel);
        var before = await instances.TotalsAsync(cancel);
        var result = await LimitedClient.RunAsync(
            [.. instances.Addresses.Select(address => (address, 100))], seconds: 1, TimeSpan.FromSeconds(10), cancel);
        return (result, await instances.TotalsAsync(cancel) - before);
    }
}
