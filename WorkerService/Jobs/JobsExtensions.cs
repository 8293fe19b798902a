using Contracts;
using MassTransit;

namespace WorkerService.Jobs;

internal static class JobsExtensions
{
    /// <summary>What runs jobs, whatever they are.</summary>
    public static void AddJobs(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<WorkerOptions>().BindConfiguration(WorkerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<JobRunner>();
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
