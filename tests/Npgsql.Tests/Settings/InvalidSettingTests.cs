using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Scalable.Npgsql.Budget;
using Scalable.Npgsql.Notifications;
using Scalable.Npgsql.Pools;

namespace Npgsql.Tests.Settings;

public sealed class InvalidSettingTests
{
    [Theory]
    [InlineData("ConnectionBudget:OtherServices:worker", "abc", "'abc' at 'ConnectionBudget:OtherServices:worker'")]
    [InlineData("ConnectionBudget:OtherServices", "30", "ConnectionBudget:OtherServices is '30': it must have one key per entry.")]
    [InlineData(
        "ConnectionBudget:OtherServices:worker", "-1", "ConnectionBudget:OtherServices:worker is '-1': it must be from 0 to 10000.")]
    [InlineData("ConnectionBudget:UnpooledConnections", "-1", "ConnectionBudget:UnpooledConnections is '-1': it must be from 0 to 10000.")]
    [InlineData("ConnectionBudget:Replicas", "0", "ConnectionBudget:Replicas is '0': it must be from 1 to 1000.")]
    [InlineData("ConnectionBudget:Replica", "2", "ConnectionBudget has an unknown key or an invalid value: ")]
    [InlineData("Notifications:Listen", "often", "'often' at 'Notifications:Listen'")]
    [InlineData("Notifications:PollIntervall", "00:00:05", "Notifications has an unknown key or an invalid value: ")]
    [InlineData(
        "Notifications:PollInterval", "00:20:00", "Notifications:PollInterval is '00:20:00': it must be from 1 second to 10 minutes.")]
    public void Invalid_setting_is_an_error_that_names_it(string key, string value, string named) =>
        Assert.Contains(named, Fail(builder => builder.Configuration.AddInMemoryCollection([new(key, value)])), StringComparison.Ordinal);

    [Fact]
    public void Acquire_timeout_out_of_range_is_an_error_that_names_it() =>
        Assert.Equal(
            "PoolOptions.AcquireTimeout is '00:00:00': it must be from 10 milliseconds to 10 minutes.",
            Fail(builder => builder.Services.Configure<PoolOptions>(pools => pools.AcquireTimeout = TimeSpan.Zero)));

    [Fact]
    public void Budget_in_a_section_of_the_service_leaves_the_other_keys_to_it()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(
            [new("Database:ReadPoolSize", "8"), new("Database:Replicas", "3"), new("Database:OtherServices:worker", "12")]);
        builder.Services.AddLogging().AddConnectionBudget("Database");
        using var host = builder.Build();

        var options = host.Services.GetRequiredService<IOptions<ConnectionBudgetOptions>>().Value;

        Assert.Equal((3, 12), (options.Replicas, options.OtherServices["worker"]));
    }

    private static string Fail(Action<HostApplicationBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        configure(builder);
        builder.Services.AddLogging().AddReadPool().AddReadPool("other").AddWritePool();
        builder.Services.AddConnectionBudget();
        builder.AddNotifications("jobs");
        using var host = builder.Build();
        return Assert.Single(
            Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IStartupValidator>().Validate()).Failures);
    }
}
