using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using WorkerService.Mail;
using WorkerService.Pictures;
using WorkerService.PriceLists;

namespace WorkerService.Tests.Settings;

public sealed class InvalidSettingTests
{
    [Theory]
    [InlineData("Pictures:Sizes:0", "large", "'large' at 'Pictures:Sizes:0'")]
    [InlineData("Pictures:Sizes", "1600,800", "Pictures:Sizes is '1600,800': it must have one key per entry.")]
    [InlineData("Pictures:MaxPixel", "1000", "Pictures has an unknown key or an invalid value: ")]
    [InlineData("Pictures:Quality", "0", "Pictures:Quality is '0': it must be from 1 to 100.")]
    [InlineData("PriceLists:Fonts", "font.ttf", "PriceLists:Fonts is 'font.ttf': it must have one key per entry.")]
    [InlineData("Mail:Smtp:Prt", "25", "Mail has an unknown key or an invalid value: ")]
    [InlineData("Mail:Smtp:Port", "0", "Mail:Smtp:Port is '0': it must be from 1 to 65535.")]
    public async Task Invalid_setting_is_an_error_that_names_it(string key, string value, string named)
    {
        await using var app = Build((key, value));

        var error = Assert.Throws<OptionsValidationException>(() => app.Services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(named, Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limit_of_uploads_which_the_catalogue_service_reads_is_no_error()
    {
        await using var app = Build(("Pictures:MaxUploadBytes", "1000000"), ("Pictures:Sizes:0", "640"));

        Assert.Equal([640], app.Services.GetRequiredService<IOptions<PictureOptions>>().Value.Sizes);
    }

    private static WebApplication Build(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, string? (setting) => setting.Value));
        builder.AddPictures();
        builder.AddPriceLists();
        builder.AddMail();
        return builder.Build();
    }
}
