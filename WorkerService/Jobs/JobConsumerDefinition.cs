using CatalogData.Jobs;
using CatalogData.Messaging;
using Contracts;
using MassTransit;
using Microsoft.Extensions.Options;

namespace WorkerService.Jobs;

/// <summary>
/// Gives each kind its own queue and a bounded share of the worker, so that short jobs do not wait behind long ones.
/// </summary>
internal sealed class JobConsumerDefinition<TConsumer, TMessage> : ConsumerDefinition<TConsumer>
    where TConsumer : class, IConsumer<TMessage>
    where TMessage : class, IJobMessage
{
    private readonly JobKind _kind = JobKinds.Of(typeof(TMessage));
    private readonly KindOptions _options;

    public JobConsumerDefinition(IOptions<WorkerOptions> options)
    {
        _options = options.Value.Of(_kind.Name);
        EndpointName = _kind.Queue;
        ConcurrentMessageLimit = _options.Concurrency;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<TConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        if (endpointConfigurator is not IRabbitMqReceiveEndpointConfigurator rabbit)
            return;
        rabbit.PrefetchCount = _options.Prefetch;
        foreach (var (name, value) in JobQueues.Arguments(_kind.Queue))
            rabbit.SetQueueArgument(name, value);
    }
}
