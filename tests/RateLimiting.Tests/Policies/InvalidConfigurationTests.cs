using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Scalable.RateLimiting;
using Scalable.RateLimiting.Policies;

namespace RateLimiting.Tests.Policies;

public class InvalidConfigurationTests
{
    [Theory]
    [InlineData("RateLimiting:Nonsense", "1", "'Nonsense'")]
    [InlineData("RateLimiting:RedisTimeout", "soon", "'soon' at 'RateLimiting:RedisTimeout'")]
    [InlineData("RateLimiting:Policies:anonymous:Permits", "abc", "'abc' at 'RateLimiting:Policies:anonymous:Permits'")]
    public void Unknown_key_or_invalid_value_is_an_error_that_names_it(string key, string value, string named)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([new(key, value)]);
        builder.AddDistributedRateLimiting();
        using var host = builder.Build();

        var error = Assert.Throws<InvalidOperationException>(
            () => host.Services.GetRequiredService<IOptions<RateLimitOptions>>().Value);

        Assert.StartsWith("RateLimiting has an unknown key or an invalid value: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }
}
