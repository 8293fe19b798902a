using System.Net;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Settings;

public class DevelopmentTokenTests(CatalogServers servers)
{
    [Fact]
    public async Task First_development_token_and_one_of_another_issuer_are_accepted_at_once_by_running_replicas()
    {
        using var tool = new UserJwts();
        (string, string)[] settings =
        [
            ("HOME", tool.Home),
            ("Authentication__Schemes__Bearer__SigningKeys__0__Issuer", ""),
            ("Authentication__Schemes__Bearer__SigningKeys__0__Value", ""),
        ];
        var replicas = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Replica.StartAsync(servers, settings)));
        try
        {
            Assert.False(Directory.Exists(tool.SecretsFolder));
            var first = await tool.CreateTokenAsync();
            Assert.All(await AskAsync(replicas, first), status => Assert.Equal(HttpStatusCode.OK, status));

            var other = await tool.CreateTokenAsync("--issuer", "other");
            Assert.All(await AskAsync(replicas, other), status => Assert.Equal(HttpStatusCode.OK, status));
            Assert.All(await AskAsync(replicas, first), status => Assert.Equal(HttpStatusCode.OK, status));
        }
        finally
        {
            foreach (var replica in replicas)
                await replica.DisposeAsync();
        }
    }

    private static Task<HttpStatusCode[]> AskAsync(Replica[] replicas, string token) => Task.WhenAll(replicas.Select(async replica =>
    {
        using var answer = await replica.Client.AskAsync("/api/jobs", ("Authorization", $"Bearer {token}"));
        return answer.StatusCode;
    }));
}
