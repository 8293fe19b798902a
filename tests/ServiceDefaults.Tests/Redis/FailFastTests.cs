using Microsoft.Extensions.Configuration;
using ServiceDefaults.Redis;
using StackExchange.Redis;

namespace ServiceDefaults.Tests.Redis;

public class FailFastTests
{
    [Fact]
    public void A_client_that_fails_fast_queues_no_command_and_waits_as_long_as_given()
    {
        var options = ConfigurationOptions.Parse("localhost");
        options.FailFast(TimeSpan.FromMilliseconds(100), new ConfigurationBuilder().Build());

        Assert.Equal((100, 100), (options.AsyncTimeout, options.SyncTimeout));
        Assert.Same(BacklogPolicy.FailFast, options.BacklogPolicy);
        Assert.False(options.AbortOnConnectFail);
        Assert.Equal("", options.TieBreaker);
    }
}
