using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Scalable.Npgsql.Budget;

namespace Npgsql.Tests.Budget;

// The server allows 100 connections, 3 of them to superusers alone.
public sealed class ConnectionBudgetTests(PostgresServer server)
{
    [Fact]
    public void Pools_that_fit_the_server_pass() => Validate(["a:40", "b:37"], ("Replicas", "1"), ("RollingUpdate", "false"));

    [Fact]
    public void Pools_one_connection_over_the_budget_fail_with_the_sum_in_one_line()
    {
        var failure = Assert.Throws<OptionsValidationException>(
            () => Validate(["a:40", "b:38"], ("Replicas", "1"), ("RollingUpdate", "false")));

        Assert.Equal(
            "ConnectionBudget: the pools do not fit the server: 1 replicas x (40 a + 38 b) connections "
            + "x 1 (ConnectionBudget:RollingUpdate) = 78, but max_connections 100 - 3 for superusers "
            + "- 20 (ConnectionBudget:ReservedConnections) = 77.",
            Assert.Single(failure.Failures));
    }

    [Fact]
    public void Budget_includes_replicas_updates_unpooled_connections_and_other_services()
    {
        var failure = Assert.Throws<OptionsValidationException>(
            () => Validate(["a:10"], ("Replicas", "3"), ("UnpooledConnections", "1"), ("OtherServices:worker", "30")));

        Assert.Contains("3 replicas x (10 a + 1 unpooled) connections x 2", Assert.Single(failure.Failures), StringComparison.Ordinal);
        Assert.Contains("= 66, but", failure.Failures.Single(), StringComparison.Ordinal);
        Assert.Contains("- 30 (ConnectionBudget:OtherServices:worker) - 20", failure.Failures.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_disabled_budget_passes() => Validate(["a:1000"], ("Enabled", "false"));

    [Fact]
    public void Unreachable_server_does_not_prevent_the_start() =>
        Validate(["a:1000"], "Host=127.0.0.1;Port=1;Username=none;Timeout=1");

    private void Validate(string[] pools, params (string Key, string Value)[] settings) =>
        Validate(pools, server.ConnectionString, settings);

    private static void Validate(string[] pools, string connectionString, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create($"ConnectionBudget:{setting.Key}", (string?)setting.Value)));
        foreach (var pool in pools.Select(pool => pool.Split(':')))
        {
            builder.Services.AddKeyedSingleton(pool[0], (_, _) => NpgsqlDataSource.Create(
                new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = pool[0], MaxPoolSize = int.Parse(pool[1]) }));
        }

        builder.Services.AddConnectionBudget();
        using var host = builder.Build();
        host.Services.GetRequiredService<IStartupValidator>().Validate();
    }
}
