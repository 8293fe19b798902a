using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Scalable.Jobs;

namespace Jobs.Tests.Settings;

public sealed class InvalidSettingTests
{
    [Theory]
    [InlineData("Worker:Kinds:report:Concurrency", "abc", "'abc' at 'Worker:Kinds:report:Concurrency'")]
    [InlineData("Worker:Kinds:report:Prefetch", "70000", "'70000' at 'Worker:Kinds:report:Prefetch'")]
    [InlineData("Worker:Kinds:report:Concurency", "2", "Worker has an unknown key or an invalid value: ")]
    [InlineData("Worker:Kinds:report:Concurrency", "0", "Worker:Kinds:report:Concurrency is '0': it must be from 1 to 256.")]
    [InlineData("Worker:Kinds:report:Prefetch", "0", "Worker:Kinds:report:Prefetch is '0': it must be from 1 to 1000.")]
    [InlineData("Worker:Kinds:reports:Concurrency", "2", "Worker:Kinds:reports is not a kind of job: it must be one of report, thumbnail.")]
    [InlineData("Worker:Kinds", "report", "Worker:Kinds is 'report': it must have one key per entry.")]
    [InlineData("Worker:MaxAttempts", "0", "Worker:MaxAttempts is '0': it must be from 1 to 1000.")]
    [InlineData("Worker:Attempts", "3", "Worker has an unknown key or an invalid value: ")]
    [InlineData("Jobs:MaxUnfinished", "3", "Jobs has an unknown key or an invalid value: ")]
    [InlineData("Jobs:MaxUnfinishedPerUser", "-1", "Jobs:MaxUnfinishedPerUser is '-1': it must be from 0 (no limit) to 1,000,000.")]
    [InlineData("Jobs:MaxPublishedPerUser", "-1", "Jobs:MaxPublishedPerUser is '-1': it must be from 0 (no limit) to 100,000.")]
    [InlineData("Cleanup:KeepJob", "1.00:00:00", "Cleanup has an unknown key or an invalid value: ")]
    [InlineData("Cleanup:Interval", "00:00:00", "Cleanup:Interval is '00:00:00': it must be from 1 second to 1 day.")]
    [InlineData(
        "ConnectionStrings:messaging", "",
        "ConnectionStrings:messaging is not set: set it to amqp://user:password@host:port.")]
    [InlineData(
        "ConnectionStrings:messaging", "localhost:5672",
        "ConnectionStrings:messaging is not an address of a broker: it must begin with amqp:// or amqps://.")]
    public void Invalid_setting_is_an_error_that_names_it(string key, string value, string named)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:messaging", "amqp://localhost")]);
        builder.Configuration.AddInMemoryCollection([new(key, value)]);
        foreach (var kind in TestKinds.All.All)
            builder.Services.AddJobKind(kind);
        builder.AddJobs();
        builder.AddJobWorker();
        using var host = builder.Build();

        var error = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(named, Assert.Single(error.Failures), StringComparison.Ordinal);
    }
}
