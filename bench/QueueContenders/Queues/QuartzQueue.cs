using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using QueueContenders.Contract;
using Quartz;

namespace QueueContenders.Queues;

/// <summary>
/// Quartz with its clustered PostgreSQL store. Its nodes do not tell each other of new jobs: each looks for them every
/// <c>IdleWaitTime</c>, which is as short here as it may be.
/// </summary>
internal sealed class QuartzQueue : IQueueContender
{
    private const string Number = "number", Milliseconds = "milliseconds";

    // The scheduling loop, the misfire handler and the check-in each need a connection beyond those of the jobs.
    private const int MaxConcurrency = QueueSettings.Concurrency;

    public string Version => LibraryVersion.Of<IScheduler>();

    public async Task PrepareAsync()
    {
        using var host = CreateHost(run: null);
        await host.Services.GetRequiredService<ISchedulerFactory>().GetScheduler();
    }

    // A scheduler that is not started stores jobs, and runs none.
    public async Task<Func<QueueJob, Task>> StartCallerAsync()
    {
        var scheduler = await CreateHost(run: null).Services.GetRequiredService<ISchedulerFactory>().GetScheduler();
        return async job =>
        {
            var name = job.Number.ToString(CultureInfo.InvariantCulture);
            var detail = JobBuilder.Create<Work>().WithIdentity(name)
                .UsingJobData(Number, name).UsingJobData(Milliseconds, job.Milliseconds.ToString(CultureInfo.InvariantCulture))
                .RequestRecovery().Build();
            await scheduler.ScheduleJob(detail, TriggerBuilder.Create().WithIdentity(name).StartNow().Build());
        };
    }

    public async Task<IAsyncDisposable> StartWorkerAsync(JobRun run)
    {
        var host = CreateHost(run);
        await host.StartAsync();
        return new HostLifetime(host);
    }

    private static IHost CreateHost(JobRun? run)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddLogging().AddMetrics();
        builder.Services.AddQuartz(quartz => quartz
            .ConfigureScheduler(options =>
            {
                options.InstanceName = "queues";
                options.GenerateInstanceId = true;
                options.IdleWaitTime = TimeSpan.FromSeconds(1);
            })
            .UseDefaultThreadPool(MaxConcurrency)
            .UsePersistentStore(store => store
                .ConfigureStore(options => options.StoreJobDataAsStrings = true)
                .ProvisionSchema()
                .UseClustering()
                .UsePostgres(QueueSettings.Postgres)));
        if (run is not null)
            builder.Services.AddSingleton(run).AddQuartzHostedService();
        return builder.Build();
    }

    private sealed class Work(JobRun run) : IJob
    {
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await run.RunAsync(
            int.Parse(context.MergedJobDataMap.GetString(Number)!, CultureInfo.InvariantCulture),
            int.Parse(context.MergedJobDataMap.GetString(Milliseconds)!, CultureInfo.InvariantCulture));
    }
}
