using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using RabbitMQ.Client;
using StackExchange.Redis;

namespace LocalAspire.Client.Tests;

public class HealthTests(RedisServer redis)
{
    [Fact]
    public async Task With_every_server_down_the_application_starts_and_each_check_says_so()
    {
        var builder = Application.Builder(
            ("ConnectionStrings:db", "Host=127.0.0.1;Port=1;Username=u;Password=p"),
            ("ConnectionStrings:cache", Application.Nobody),
            ("ConnectionStrings:messaging", $"amqp://guest:guest@{Application.Nobody}"));
        builder.AddNpgsqlDataSource("db");
        builder.AddRedisClient("cache", settings => settings.DisableAutoActivation = false, options => options.ConnectTimeout = 200);
        builder.AddRabbitMQClient("messaging", settings => settings.MaxConnectRetryCount = 0);
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            new Dictionary<string, HealthStatus>
            {
                ["PostgreSql"] = HealthStatus.Unhealthy,
                ["StackExchange.Redis"] = HealthStatus.Unhealthy,
                ["RabbitMQ.Client"] = HealthStatus.Unhealthy,
            },
            await host.HealthAsync());
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Keyed_clients_are_services_and_checks_of_their_own()
    {
        var builder = Application.Builder(
            ("ConnectionStrings:a", redis.Address), ("ConnectionStrings:b", redis.Address), ("ConnectionStrings:db", "Host=127.0.0.1;Port=1"));
        builder.AddKeyedRedisClient("a");
        builder.AddKeyedRedisClient("b");
        builder.AddKeyedNpgsqlDataSource("db", settings => settings.DisableHealthChecks = true);
        builder.AddKeyedRabbitMQClient("bus", settings => (settings.ConnectionString, settings.DisableHealthChecks) = ("amqp://somewhere", true));
        using var host = builder.Build();

        var health = await host.HealthAsync();
        Assert.Equal(["StackExchange.Redis_a", "StackExchange.Redis_b"], health.Keys.Order());
        Assert.All(health.Values, status => Assert.Equal(HealthStatus.Healthy, status));
        Assert.NotSame(host.Services.GetRequiredKeyedService<IConnectionMultiplexer>("a"), host.Services.GetRequiredKeyedService<IConnectionMultiplexer>("b"));
        Assert.NotNull(host.Services.GetRequiredKeyedService<NpgsqlDataSource>("db"));
        Assert.Equal("somewhere", host.Services.GetRequiredKeyedService<IConnectionFactory>("bus").Uri.Host);
    }

    [Fact]
    public async Task A_client_registered_twice_has_one_check()
    {
        var builder = Application.Builder(("ConnectionStrings:cache", redis.Address));
        builder.AddRedisClient("cache");
        builder.AddRedisClient("cache");
        using var host = builder.Build();
        Assert.Equal(HealthStatus.Healthy, Assert.Single(await host.HealthAsync()).Value);
    }
}
