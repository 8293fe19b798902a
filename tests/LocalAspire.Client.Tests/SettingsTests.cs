using Aspire.Npgsql;
using Aspire.RabbitMQ.Client;
using Aspire.StackExchange.Redis;
using Npgsql;

namespace LocalAspire.Client.Tests;

public class SettingsTests
{
    [Fact]
    public void The_named_section_wins_over_the_section_and_the_connection_string_over_both_and_the_caller_over_all()
    {
        var builder = Application.Builder(
            ("Aspire:Npgsql:DisableTracing", "true"),
            ("Aspire:Npgsql:DisableMetrics", "true"),
            ("Aspire:Npgsql:ConnectionString", "Host=section"),
            ("Aspire:Npgsql:db:DisableMetrics", "false"),
            ("Aspire:Npgsql:db:ConnectionString", "Host=named"),
            ("ConnectionStrings:db", "Host=connection"));
        NpgsqlSettings? seen = null;
        builder.AddNpgsqlDataSource("db", settings =>
        {
            seen = new NpgsqlSettings
            {
                ConnectionString = settings.ConnectionString,
                DisableTracing = settings.DisableTracing,
                DisableMetrics = settings.DisableMetrics,
            };
            settings.ConnectionString = "Host=caller";
        });

        using var host = builder.Build();
        Assert.Equivalent(new NpgsqlSettings { ConnectionString = "Host=connection", DisableTracing = true, DisableMetrics = false }, seen, strict: true);
        Assert.Equal("Host=caller", host.Services.GetRequiredService<NpgsqlDataSource>().ConnectionString);
    }

    [Fact]
    public void The_defaults_are_Aspires()
    {
        Assert.Equivalent(new { ConnectionString = (string?)null, DisableHealthChecks = false, DisableTracing = false, DisableMetrics = false }, new NpgsqlSettings(), strict: true);
        Assert.Equivalent(new { ConnectionString = (string?)null, DisableHealthChecks = false, DisableTracing = false, DisableAutoActivation = true }, new StackExchangeRedisSettings(), strict: true);
        Assert.Equivalent(new { ConnectionString = (string?)null, MaxConnectRetryCount = 5, DisableHealthChecks = false, DisableTracing = false, DisableAutoActivation = true }, new RabbitMQClientSettings(), strict: true);
    }

    [Fact]
    public void A_missing_connection_string_is_named_when_the_client_is_first_used()
    {
        var builder = Application.Builder();
        builder.AddNpgsqlDataSource("db");
        using var host = builder.Build();
        var error = Assert.Throws<InvalidOperationException>(host.Services.GetRequiredService<NpgsqlDataSource>);
        Assert.Contains("ConnectionStrings__db", error.Message, StringComparison.Ordinal);
    }
}
