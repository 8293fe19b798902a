using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ServiceDefaults.Tests.Startup;

public class OptionsSectionTests
{
    [Theory]
    [InlineData("Shop:Siez", "1", "Shop has an unknown key or an invalid value: ")]
    [InlineData("Shop:Sizes:0", "large", "'large' at 'Shop:Sizes:0'")]
    [InlineData("Shop:Sizes", "3", "Shop:Sizes is '3': it must have one key per entry.")]
    [InlineData("Shop:Prices:tea", "cheap", "'cheap' at 'Shop:Prices:tea'")]
    [InlineData("Shop:Size", "0", "Shop:Size is '0': it must be from 1 to 9.")]
    public void Unknown_key_unreadable_value_and_value_out_of_range_are_errors_that_name_it(string key, string value, string named)
    {
        using var host = Build([], (key, value));

        var error = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(named, Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("color")]
    [InlineData("*")]
    public void Keys_of_other_options_in_the_section_are_no_errors(string otherKeys)
    {
        using var host = Build([otherKeys], ("Shop:Size", "3"), ("Shop:sizes:0", "4"), ("Shop:Prices:tea", "5"), ("Shop:Color:0", "red"));

        var options = host.Services.GetRequiredService<IOptions<ShopOptions>>().Value;

        Assert.Equal((3, 4, 5), (options.Size, Assert.Single(options.Sizes), options.Prices["tea"]));
    }

    [Fact]
    public void Monitored_options_follow_the_configuration()
    {
        using var host = Build([], ("Shop:Size", "3"));
        var monitor = host.Services.GetRequiredService<IOptionsMonitor<ShopOptions>>();
        Assert.Equal(3, monitor.CurrentValue.Size);

        var configuration = (IConfigurationRoot)host.Services.GetRequiredService<IConfiguration>();
        configuration["Shop:Size"] = "4";
        configuration.Reload();

        Assert.Equal(4, monitor.CurrentValue.Size);
    }

    private static IHost Build(string[] otherKeys, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        builder.Services.AddOptionsSection<ShopOptions>("Shop", otherKeys);
        return builder.Build();
    }

    private sealed class ShopOptions
    {
        [Range(1, 9, ErrorMessage = "must be from 1 to 9")]
        public int Size { get; set; } = 1;

        public int[] Sizes { get; set; } = [];

        public Dictionary<string, int> Prices { get; } = [];
    }
}
