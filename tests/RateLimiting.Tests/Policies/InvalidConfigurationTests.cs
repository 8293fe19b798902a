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

    [Theory]
    [InlineData("Work", "1.00:00:00", "Work is '1.00:00:00': it must be from 1 millisecond to 15 minutes.")]
    [InlineData("WorkBurst", "00:00:00", "WorkBurst is '00:00:00': it must be from 1 millisecond to 15 minutes.")]
    [InlineData("Permits", "5", "Permits is '5': it must not be set: the algorithm is Work, whose settings are Work and WorkBurst.")]
    [InlineData("Algorithm", "TokenBucket", "Work is '00:00:01': it must not be set: the algorithm is not Work.")]
    public void Setting_that_does_not_fit_a_limit_by_work_is_an_error(string key, string value, string error) =>
        Assert.Equal(
            $"RateLimiting:Policies:p:{error}",
            Fail(
                new("RateLimiting:Policies:p:Algorithm", "Work"),
                new("RateLimiting:Policies:p:Work", "00:00:01"),
                new("RateLimiting:Policies:p:Permits", key == "Algorithm" ? "1" : null),
                new($"RateLimiting:Policies:p:{key}", value)));

    private static string Fail(string key, string value) => Fail(new KeyValuePair<string, string?>(key, value));

    private static string Fail(params KeyValuePair<string, string?>[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        foreach (var (key, value) in settings.Where(setting => setting.Value is not null))
            builder.Configuration[key] = value;
        builder.AddDistributedRateLimiting();
        using var host = builder.Build();
        var error = Assert.Throws<OptionsValidationException>(
            () => host.Services.GetRequiredService<IOptions<RateLimitOptions>>().Value);
        return Assert.Single(error.Failures);
    }
}
