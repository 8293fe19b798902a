using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Scalable.EdgeCache;

namespace EdgeCache.Tests.Configuration;

public sealed class InvalidSettingTests
{
    [Theory]
    [InlineData("EdgeCache:MaxSize", "1", "EdgeCache has an unknown key or an invalid value: ")]
    [InlineData("EdgeCache:MaxBytes", "64 MB", "'64 MB' at 'EdgeCache:MaxBytes'")]
    [InlineData("EdgeCache:MaxBytes", "-1", "EdgeCache:MaxBytes is '-1': it must not be negative.")]
    [InlineData("EdgeCache:MaxBodyBytes", "0", "EdgeCache:MaxBodyBytes is '0': it must be from 1 to 67108864.")]
    [InlineData("EdgeCache:Channel", "", "EdgeCache:Channel is '': it must not be empty.")]
    [InlineData(
        "EdgeCache:Name", "the edge",
        "EdgeCache:Name is 'the edge': it must begin with a letter and contain letters, digits, '_', '.' and '-' only.")]
    [InlineData(
        "EdgeCache:FetchTimeout", "01:00:00", "EdgeCache:FetchTimeout is '01:00:00': it must be from 100 milliseconds to 5 minutes.")]
    public void Invalid_setting_is_an_error_that_names_it(string key, string value, string named)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([new(key, value)]);
        builder.AddEdgeCache();
        using var host = builder.Build();

        var error = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(named, Assert.Single(error.Failures), StringComparison.Ordinal);
    }
}
