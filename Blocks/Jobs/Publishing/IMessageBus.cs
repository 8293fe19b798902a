namespace Scalable.Jobs.Publishing;

/// <summary>The message broker, as far as publishers need it.</summary>
public interface IMessageBus
{
    /// <summary>True while the service is connected to the broker.</summary>
    bool IsConnected { get; }

    /// <summary>
    /// Publishes a message to all queues that its type is bound to, as part of the current trace. When this returns, the broker has
    /// confirmed the message. While the broker is unavailable, this waits until the token is cancelled.
    /// </summary>
    /// <exception cref="Exception">The message may not have been published.</exception>
    Task PublishAsync(object message, CancellationToken cancellationToken);
}
