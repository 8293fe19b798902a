using CatalogData.Jobs;
using Contracts;
using MassTransit;

namespace WorkerService.Jobs;

internal static class JobsExtensions
{
    /// <summary>What runs jobs, whatever they are, and sweeps up behind them.</summary>
    public static void AddJobs(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<WorkerOptions>().BindConfiguration(WorkerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<SweepOptions>().BindConfiguration(SweepOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<JobTelemetry>();
        builder.Services.AddSingleton<RunningJobs>();
        builder.Services.AddSingleton<Solitude>();
        builder.Services.AddSingleton<JobEndings>();
        builder.Services.AddSingleton<JobRunner>();
        builder.Services.AddSingleton<JobLeftovers>();
        builder.Services.AddSingleton<JobTransactions>();
        builder.Services.AddHostedService<Sweeper>();
    }

    /// <summary>Has jobs that <typeparamref name="TMessage"/> asks for done by <typeparamref name="TWork"/>.</summary>
    public static void AddJobWork<TMessage, TWork>(this IBusRegistrationConfigurator bus)
        where TMessage : class, IJobMessage
        where TWork : class, IJobWork
    {
        bus.AddSingleton<TWork>();
        bus.AddConsumer<JobConsumer<TMessage, TWork>, JobConsumerDefinition<JobConsumer<TMessage, TWork>, TMessage>>();
    }
}
