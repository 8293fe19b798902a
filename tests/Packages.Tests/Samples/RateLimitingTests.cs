using System.Net;

namespace Packages.Tests.Samples;

public class RateLimitingTests(PackagesFixture fixture)
{
    private const int Limit = 100;

    [Fact]
    public async Task Two_instances_admit_the_limit_together()
    {
        var redis = await fixture.RedisAsync();
        await using var first = await SampleProcess.StartAsync(fixture.Feed, "RateLimiting", ("ConnectionStrings__redis", redis));
        await using var second = await SampleProcess.StartAsync(fixture.Feed, "RateLimiting", ("ConnectionStrings__redis", redis));
        SampleProcess[] instances = [first, second];
        await Task.WhenAll(instances.Select(instance => instance.LineAsync("shared through Redis")));

        var admitted = 0;
        foreach (var instance in Enumerable.Repeat(instances, Limit).SelectMany(pair => pair))
            admitted += await IsAdmittedAsync(instance) ? 1 : 0;

        Assert.Equal(Limit, admitted);
    }

    private static async Task<bool> IsAdmittedAsync(SampleProcess instance)
    {
        using var response = await instance.Client.GetAsync("/quotes/ACME", TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.TooManyRequests, $"{response.StatusCode}");
        Assert.Equal(response.StatusCode is HttpStatusCode.TooManyRequests, response.Headers.RetryAfter is not null);
        return response.IsSuccessStatusCode;
    }
}
