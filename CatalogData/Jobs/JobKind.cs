using CatalogData.Messaging;
using Contracts;
using MassTransit;

namespace CatalogData.Jobs;

/// <summary>A kind of job: its name, its message and the message's queue.</summary>
/// <remarks>
/// Kinds are registered in <see cref="JobKinds.All"/>; the worker registers their work. No other code refers to kinds by name.
/// </remarks>
public abstract class JobKind
{
    private JobKind(string name) => Name = name;

    public string Name { get; }

    /// <summary>
    /// The queue of the kind's messages. Publishers and workers both declare it, so that messages published before a worker's first start
    /// are kept.
    /// </summary>
    public string Queue => $"jobs-{Name}";

    /// <summary>The message type.</summary>
    public abstract Type Message { get; }

    /// <summary>Declares the queue and binds it to the message type.</summary>
    public abstract void DeclareQueue(IRabbitMqBusFactoryConfigurator rabbit);

    /// <summary>Publishes the message of a job and waits for the broker's confirmation.</summary>
    public abstract Task PublishAsync(IBus bus, Guid job, CancellationToken cancellationToken);

    internal static JobKind Of<T>(string name, Func<Guid, T> message) where T : class, IJobMessage => new Kind<T>(name, message);

    private sealed class Kind<T>(string name, Func<Guid, T> message) : JobKind(name) where T : class, IJobMessage
    {
        public override Type Message => typeof(T);

        public override void DeclareQueue(IRabbitMqBusFactoryConfigurator rabbit) => rabbit.DeclareQueue<T>(Queue);

        public override Task PublishAsync(IBus bus, Guid job, CancellationToken cancellationToken) =>
            bus.Publish(message(job), cancellationToken);
    }
}
