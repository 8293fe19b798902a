using Scalable.Jobs.Kinds;

namespace Scalable.Jobs.Administration;

/// <summary>The broker's queues, as far as their administration needs them.</summary>
internal interface IMessageQueues
{
    /// <summary>Opens a connection of its own, which does not recover when it breaks, and closes it after its use.</summary>
    /// <exception cref="BrokerUnavailableException">The broker is unavailable, unresponsive or refuses.</exception>
    Task<T> UseAsync<T>(Func<IMessageQueueConnection, Task<T>> use, CancellationToken cancellationToken);
}

/// <summary>A connection to the broker's queues.</summary>
internal interface IMessageQueueConnection
{
    /// <summary>Completes when the connection ends.</summary>
    Task Closed { get; }

    /// <summary>Returns the number of messages that wait for a worker.</summary>
    Task<uint> CountAsync(JobKind kind, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the number of messages that were set aside: they failed, crashed their worker or are of a type unknown to it.
    /// </summary>
    Task<uint> CountSetAsideAsync(JobKind kind, CancellationToken cancellationToken);

    /// <summary>
    /// Removes the messages that were set aside, each after <paramref name="replay"/> has completed for its job. Messages without a job id
    /// are put back into the queue of the kind unchanged. Those that fail again meanwhile stay.
    /// </summary>
    /// <returns>The number of messages that were put back.</returns>
    Task<int> RemoveSetAsideAsync(JobKind kind, Func<Guid, Task> replay, CancellationToken cancellationToken);
}

/// <summary>The broker is unavailable, unresponsive or refuses.</summary>
/// <param name="cause">The failure.</param>
public sealed class BrokerUnavailableException(Exception cause) : Exception(cause.Message, cause);
