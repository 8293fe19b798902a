using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Scalable.ResponseCache;

namespace ResponseCache.Tests;

public sealed class ResponseCacheOptionsTests
{
    [Fact]
    public void A_wrong_setting_is_named_with_its_section_and_rule()
    {
        var failure = Assert.Throws<OptionsValidationException>(
            () => Bind(("Shop:MemoryMegabytes", "0"), ("Shop:MemoryDuration", "02:00:00")));

        Assert.Equal(
            [
                "Shop:MemoryMegabytes is '0': it must be from 1 to 65536.",
                "Shop:MemoryDuration is '02:00:00': it must be from 100 milliseconds to 1 hour.",
            ],
            failure.Failures);
    }

    [Theory]
    [InlineData("Shop:MemoryMegabyte", "64", "Shop has an unknown key or an invalid value: ")]
    [InlineData("Shop:Edge:Channel", "changes", "Shop has an unknown key or an invalid value: ")]
    [InlineData("Shop:MemoryMegabytes", "64 MB", "'64 MB' at 'Shop:MemoryMegabytes'")]
    public void Unknown_key_or_invalid_value_is_an_error_that_names_it(string key, string value, string named) =>
        Assert.Contains(
            named, Assert.Single(Assert.Throws<OptionsValidationException>(() => Bind((key, value))).Failures), StringComparison.Ordinal);

    [Fact]
    public void Settings_are_bound_and_what_the_application_decides_comes_after_them()
    {
        var options = Bind(("Shop:MemoryMegabytes", "64"), ("Shop:KeyPrefix", "setting:"));

        Assert.Equal((64, "code:"), (options.MemoryMegabytes, options.KeyPrefix));
        Assert.False(options.IsOriginUnavailable());
    }

    private static ResponseCacheOptions Bind(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        builder.Services.AddResponseCache("Shop", options => options.KeyPrefix = "code:");
        builder.WebHost.UseKestrelCore();
        return builder.Build().Services.GetRequiredService<IOptions<ResponseCacheOptions>>().Value;
    }
}
