using MassTransit;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Running;

namespace Scalable.Jobs.Messaging;

/// <summary>
/// Consumes the messages of a kind and runs its jobs. Each kind has its own queue and a bounded share of the worker, so that short jobs do
/// not wait behind long ones.
/// </summary>
internal sealed class WorkEndpoint(IRabbitMqBusFactoryConfigurator rabbit, JobRunner runner, Func<IJobWork> getWork, KindOptions options)
    : IJobKindVisitor
{
    public void Visit<TMessage>(JobKind<TMessage> kind) where TMessage : class => rabbit.ReceiveEndpoint(kind.Queue, endpoint =>
    {
        endpoint.PrefetchCount = options.Prefetch;
        endpoint.ConcurrentMessageLimit = options.Concurrency;
        foreach (var (name, value) in JobQueueTopology.Arguments(kind.Queue))
            endpoint.SetQueueArgument(name, value);
        endpoint.Handler<TMessage>(
            context => runner.RunAsync(kind.GetJobId(context.Message), getWork().RunAsync, context.CancellationToken));
    });
}
