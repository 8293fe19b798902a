using CatalogData.Jobs;
using Contracts;
using MassTransit;

namespace WorkerService.Jobs;

internal static class JobsExtensions
{
    /// <summary>Adds the services that run jobs of all kinds and clean up after them.</summary>
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

    /// <summary>Consumes <typeparamref name="TMessage"/> and runs its jobs with <typeparamref name="TWork"/>.</summary>
    public static void AddJobWork<TMessage, TWork>(this IBusRegistrationConfigurator bus)
        where TMessage : class, IJobMessage
        where TWork : class, IJobWork
    {
        bus.AddSingleton<TWork>();
        bus.AddConsumer<JobConsumer<TMessage, TWork>, JobConsumerDefinition<JobConsumer<TMessage, TWork>, TMessage>>();
    }
}
