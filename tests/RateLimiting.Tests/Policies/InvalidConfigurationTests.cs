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
    [InlineData("RateLimiting:Policies:client:Tiers:gold:Permits", "abc", "'abc' at 'RateLimiting:Policies:client:Tiers:gold:Permits'")]
    public void Unknown_key_or_invalid_value_is_an_error_that_names_it(string key, string value, string named)
    {
        var error = Fail(key, value);

        Assert.StartsWith("RateLimiting has an unknown key or an invalid value: ", error, StringComparison.Ordinal);
        Assert.Contains(named, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Single_value_in_place_of_entries_is_an_error_that_names_it() =>
        Assert.Equal("RateLimiting:Policies is 'client': it must have one key per entry.", Fail("RateLimiting:Policies", "client"));

    private static string Fail(string key, string value)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([new(key, value)]);
        builder.AddDistributedRateLimiting();
        using var host = builder.Build();
        var error = Assert.Throws<OptionsValidationException>(
            () => host.Services.GetRequiredService<IOptions<RateLimitOptions>>().Value);
        return Assert.Single(error.Failures);
    }
}
