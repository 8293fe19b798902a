using LocalAspire.Hosting.Dashboard;
using Microsoft.Extensions.Configuration;

namespace LocalAspire.Hosting.Tests;

public class DashboardAccessTests
{
    [Theory]
    [InlineData("http://localhost:1888", "localhost", 1888, true)]
    [InlineData("http://127.0.0.1:1888;http://[::1]:1888", "127.0.0.1", 1888, true)]
    [InlineData("http://*:1888", "0.0.0.0", 1888, false)]
    [InlineData("http://+:1888/", "0.0.0.0", 1888, false)]
    [InlineData("http://192.0.2.7:1888", "192.0.2.7", 1888, false)]
    public void An_address_keeps_the_host_that_was_asked_for(string url, string host, int port, bool isLocal)
    {
        Assert.Equal(new ListenAddress(host, port, isLocal), ListenAddress.Of(Settings(("ASPNETCORE_URLS", url)), "ASPNETCORE_URLS", 18888));
    }

    [Fact]
    public void What_is_no_address_is_refused_by_name()
    {
        var refusal = Assert.Throws<DistributedApplicationException>(() => ListenAddress.Of(Settings(("ASPNETCORE_URLS", "18888")), "ASPNETCORE_URLS", 18888));

        Assert.Contains("ASPNETCORE_URLS: '18888'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dashboard_for_this_machine_asks_for_what_was_set_and_one_for_others_for_something_in_any_case()
    {
        Assert.Equal(DashboardAccess.Open, DashboardAccess.Of(Settings(), isLocal: true));
        Assert.Equal(
            new DashboardAccess("a-token", "a-key"),
            DashboardAccess.Of(Settings(("ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN", "a-token"), ("Dashboard:Otlp:PrimaryApiKey", "a-key")), isLocal: true));
        Assert.Equal(DashboardAccess.Open, DashboardAccess.Of(Settings(("ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS", "true")), isLocal: false));

        var madeUp = DashboardAccess.Of(Settings(), isLocal: false);
        Assert.Equal((32, 32), (madeUp.BrowserToken?.Length, madeUp.OtlpKey?.Length));
        Assert.Equal($"/login?t={madeUp.BrowserToken}", madeUp.LoginPath);
    }

    [Fact]
    public void Without_a_dashboard_there_is_no_address_of_one()
    {
        Assert.Null(new Observability(null).DashboardUrl);
    }

    private static IConfiguration Settings(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build();
}
