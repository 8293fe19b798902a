using System.Net;

namespace Gateway.Tests.Settings;

public class DevelopmentTokenTests
{
    [Fact]
    public async Task Creating_a_development_token_leaves_the_settings_file_unchanged()
    {
        using var tool = new UserJwts();
        var token = await tool.CreateTokenAsync();

        Assert.Equal(3, token.Split('.').Length);
        Assert.Equal(
            await File.ReadAllTextAsync(
                Path.Combine(AppContext.BaseDirectory, "appsettings.Development.json"), TestContext.Current.CancellationToken),
            await File.ReadAllTextAsync(tool.SettingsFile, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task First_development_token_and_one_of_another_issuer_are_accepted_at_once_by_running_gateways()
    {
        using var tool = new UserJwts();
        await using var replica = await Replica.StartAsync();
        var settings = new Dictionary<string, string> { ["HOME"] = tool.Home, ["EdgeCache__Enabled"] = "false" };
        var starting = Enumerable.Range(0, 2).Select(_ => GatewayProcess.StartAsync(settings, replica)).ToArray();
        var gateways = await Task.WhenAll(starting);
        try
        {
            Assert.False(Directory.Exists(tool.SecretsFolder));
            var first = await tool.CreateTokenAsync();
            Assert.All(await AskAsync(gateways, first), status => Assert.Equal(HttpStatusCode.OK, status));

            var other = await tool.CreateTokenAsync("--issuer", "other");
            Assert.All(await AskAsync(gateways, other), status => Assert.Equal(HttpStatusCode.OK, status));
            Assert.All(await AskAsync(gateways, first), status => Assert.Equal(HttpStatusCode.OK, status));
            Assert.All(
                await AskAsync(gateways, $"{first[..first.LastIndexOf('.')]}.AAAA"),
                status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        }
        finally
        {
            foreach (var gateway in gateways)
                await gateway.DisposeAsync();
        }
    }

    private static Task<HttpStatusCode[]> AskAsync(GatewayProcess[] gateways, string token) => Task.WhenAll(gateways.Select(async gateway =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/jobs") { Headers = { Authorization = new("Bearer", token) } };
        using var answer = await gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }));
}
