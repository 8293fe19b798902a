using Contracts;
using MassTransit;

namespace WorkerService.Jobs;

/// <summary>Consumes the messages of one kind of job and runs its work.</summary>
internal sealed class JobConsumer<TMessage, TWork>(JobRunner jobs, TWork work) : IConsumer<TMessage>
    where TMessage : class, IJobMessage
    where TWork : class, IJobWork
{
    public Task Consume(ConsumeContext<TMessage> context) =>
        jobs.RunAsync(context.Message.JobId, work.RunAsync, context.CancellationToken);
}
