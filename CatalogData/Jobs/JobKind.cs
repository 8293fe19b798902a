using CatalogData.Messaging;
using Contracts;
using MassTransit;

namespace CatalogData.Jobs;

/// <summary>A kind of slow task: what it is called, the message that asks for it and the queue where that message waits.</summary>
/// <remarks>A kind is made known in <see cref="JobKinds.All"/>; the worker adds what does its work. Nothing else knows kinds by name.</remarks>
public abstract class JobKind
{
    private JobKind(string name) => Name = name;

    public string Name { get; }

    /// <summary>Where its messages wait. Publishers and workers both declare it: a message published before a worker's first start is kept.</summary>
    public string Queue => $"jobs-{Name}";

    /// <summary>The type of its message.</summary>
    public abstract Type Message { get; }

    /// <summary>Has messages published to this kind's queue.</summary>
    public abstract void DeclareQueue(IRabbitMqBusFactoryConfigurator rabbit);

    /// <summary>Publishes a job's message; it is the broker's when this returns.</summary>
    public abstract Task PublishAsync(IBus bus, Guid job, CancellationToken cancellationToken);

    internal static JobKind Of<T>(string name, Func<Guid, T> message) where T : class, IJobMessage => new Kind<T>(name, message);

    private sealed class Kind<T>(string name, Func<Guid, T> message) : JobKind(name) where T : class, IJobMessage
    {
        public override Type Message => typeof(T);

        public override void DeclareQueue(IRabbitMqBusFactoryConfigurator rabbit) => rabbit.DeclareQueue<T>(Queue);

        public override Task PublishAsync(IBus bus, Guid job, CancellationToken cancellationToken) => bus.Publish(message(job), cancellationToken);
    }
}
