namespace ServiceDefaults.Tests.Startup;

public class RunServiceTests
{
    [Theory]
    [InlineData(
        "Shutdown:ConsumerStopTimeout", "00:00:21",
        "Shutdown:ConsumerStopTimeout is 00:00:21: it must not exceed Shutdown:BusStopTimeout (00:00:20).")]
    [InlineData(
        "Shutdown:DrainDelay", "00:00:06",
        "Shutdown:HostTimeout is 00:00:25: it must be at least DrainDelay + BusStopTimeout (00:00:06 + 00:00:20).")]
    [InlineData("Shutdown:HostTimeout", "00:00:30", "Shutdown:HostTimeout is 00:00:30: it must be below Shutdown:GracePeriod (00:00:30).")]
    [InlineData(
        "Shutdown:HostTimeout", "soon",
        "Shutdown has an unknown key or an invalid value: "
        + "Failed to convert configuration value 'soon' at 'Shutdown:HostTimeout' to type 'System.TimeSpan'.")]
    [InlineData(
        "Shutdown:ConsumerStopTimeout", "-00:00:01",
        "Shutdown:ConsumerStopTimeout is '-00:00:01': it must be from 0 to 10 minutes.")]
    [InlineData(
        "ManagedIdentity:Postgres", "abc",
        "ManagedIdentity has an unknown key or an invalid value: "
        + "Failed to convert configuration value 'abc' at 'ManagedIdentity:Postgres' to type 'System.Boolean'.")]
    [InlineData("Telemetry:SampleRatio", "2", "Telemetry:SampleRatio is '2': it must be from 0 to 1.")]
    public async Task Invalid_setting_writes_one_line_and_exits_with_code_1(string key, string value, string line)
    {
        var (code, error) = await RunAsync(Service.Builder(settings: (key, value)));
        Assert.Equal((1, line + Environment.NewLine), (code, error));
    }

    [Fact]
    public async Task Production_refuses_to_start_without_authority_and_audience()
    {
        var builder = Service.Builder("Production");
        builder.AddScalableAuthentication();
        var (code, error) = await RunAsync(builder);
        Assert.Equal(1, code);
        Assert.Collection(
            error.TrimEnd().Split(Environment.NewLine),
            line => Assert.StartsWith("Authentication:Schemes:Bearer:Authority is not set", line, StringComparison.Ordinal),
            line => Assert.StartsWith("Authentication:Schemes:Bearer:ValidAudiences is not set", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Production_starts_with_authority_and_audience()
    {
        var builder = Service.Builder(
            "Production",
            ("Authentication:Schemes:Bearer:Authority", "https://id.example.com"),
            ("Authentication:Schemes:Bearer:ValidAudiences:0", "scalable"));
        builder.AddScalableAuthentication();
        await using var service = await Service.StartAsync(builder);
        Assert.Equal("Healthy", await service.Client.GetStringAsync("/health", TestContext.Current.CancellationToken));
    }

    private static async Task<(int Code, string Error)> RunAsync(WebApplicationBuilder builder)
    {
        var (before, error) = (Console.Error, new StringWriter());
        Console.SetError(error);
        try
        {
            return (await builder.Build().RunServiceAsync(TestContext.Current.CancellationToken), error.ToString());
        }
        finally
        {
            Console.SetError(before);
        }
    }
}
