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
        builder.Services.AddOptions<CleanupOptions>().BindConfiguration(CleanupOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<JobTelemetry>();
        builder.Services.AddSingleton<RunningJobs>();
        builder.Services.AddSingleton<ExclusiveExecutionGate>();
        builder.Services.AddSingleton<JobOutcomeHandler>();
        builder.Services.AddSingleton<JobRunner>();
        builder.Services.AddSingleton<JobCleanup>();
        builder.Services.AddSingleton<JobTransactions>();
        builder.Services.AddHostedService<CleanupService>();
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
