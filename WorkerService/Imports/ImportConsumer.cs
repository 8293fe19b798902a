using Contracts;
using MassTransit;
using WorkerService.Jobs;

namespace WorkerService.Imports;

internal sealed class ImportConsumer(JobRunner jobs, ImportWork import) : IConsumer<RunImport>
{
    public Task Consume(ConsumeContext<RunImport> context) =>
        jobs.RunAsync(context.Message.JobId, import.RunAsync, context.CancellationToken);
}

/// <summary>
/// Imports have a queue of their own, so that nothing short waits behind them, and are taken one at a time: a message that kills its worker takes
/// no other one with it.
/// </summary>
internal sealed class ImportConsumerDefinition : ConsumerDefinition<ImportConsumer>
{
    public ImportConsumerDefinition()
    {
        EndpointName = RunImport.Queue;
        ConcurrentMessageLimit = 1;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<ImportConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        // For a database that is away for a moment. A retry keeps the message's place, so it lasts for seconds; longer waits are the job table's.
        endpointConfigurator.UseMessageRetry(retry => retry
            .Intervals(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(9))
            .Ignore<JobGivenUpException>());
        if (endpointConfigurator is IRabbitMqReceiveEndpointConfigurator rabbit)
        {
            rabbit.SetQuorumQueue();
            rabbit.PrefetchCount = 1;
        }
    }
}
