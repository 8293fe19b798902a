using StackExchange.Redis;

namespace LocalAspire.Hosting.Servers.Redis;

internal static class RedisProbe
{
    public static async Task CheckAsync(IResourceWithConnectionString resource, CancellationToken cancellationToken)
    {
        var options = ConfigurationOptions.Parse(await resource.ConnectionStringAsync(cancellationToken) ?? "");
        options.ConnectRetry = 1;
        options.ConnectTimeout = 2000;
        await using var connection = await ConnectionMultiplexer.ConnectAsync(options);
        await connection.GetDatabase().PingAsync();
    }
}
