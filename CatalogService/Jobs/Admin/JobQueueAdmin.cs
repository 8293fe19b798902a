using System.Text.Json;
using CatalogData.Jobs;
using CatalogData.Messaging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace CatalogService.Jobs.Admin;

/// <summary>The outcome of replaying the messages that were set aside.</summary>
/// <param name="Replayed">Failed jobs that are retried, and queued jobs whose message is sent again.</param>
/// <param name="Returned">Messages without a job id, which were put back into their queue unchanged.</param>
/// <param name="Obsolete">Messages whose job is running, completed, cancelled or removed: there was nothing to do.</param>
internal sealed record Replay(int Replayed, int Returned, int Obsolete);

/// <summary>Administers the queues of the broker. Each request opens a connection of its own, since there are few operators.</summary>
internal sealed class JobQueueAdmin(IOptions<MessagingOptions> options, JobStore jobs)
{
    /// <summary>The heartbeat interval of connections: a broker that is silent for twice as long is unavailable.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>Returns, for each kind, the number of messages in its queue, and the number that were set aside.</summary>
    public async Task<IReadOnlyDictionary<string, (uint Messages, uint Errors)>> CountAsync(CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(cancellationToken);
        var counts = new Dictionary<string, (uint Messages, uint Errors)>();
        foreach (var kind in JobKinds.All)
        {
            var errors = 0u;
            foreach (var queue in SetAside(kind))
                errors += await CountAsync(connection, queue, cancellationToken);
            counts[kind.Name] = (await CountAsync(connection, kind.Queue, cancellationToken), errors);
        }

        return counts;
    }

    /// <summary>Retries messages that were set aside, each of them once: those that fail again meanwhile stay.</summary>
    public async Task<Replay> ReplayAsync(JobKind kind, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(cancellationToken);
        var total = new Replay(0, 0, 0);
        foreach (var queue in SetAside(kind))
        {
            var count = await CountAsync(connection, queue, cancellationToken);
            if (count == 0)
                continue;
            await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellationToken);
            for (var n = 0; n < count && await channel.BasicGetAsync(queue, autoAck: false, cancellationToken) is { } message; n++)
            {
                // If this process dies, unacknowledged messages stay where they were.
                total = await ReplayAsync(kind, channel, message, total, cancellationToken);
                await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken);
            }
        }

        return total;
    }

    private async Task<Replay> ReplayAsync(
        JobKind kind, IChannel channel, BasicGetResult message, Replay total, CancellationToken cancellationToken)
    {
        if (JobOf(message.Body) is { } job)
        {
            // The job row is authoritative, and the relay publishes a new message for it.
            return await jobs.ReplayAsync(job, cancellationToken)
                ? total with { Replayed = total.Replayed + 1 }
                : total with { Obsolete = total.Obsolete + 1 };
        }

        var properties = new BasicProperties(message.BasicProperties);
        properties.Headers?.Remove("x-delivery-count");
        await channel.BasicPublishAsync("", kind.Queue, mandatory: true, properties, message.Body, cancellationToken);
        return total with { Returned = total.Returned + 1 };
    }

    private static string[] SetAside(JobKind kind) =>
        [JobQueues.Errors(kind.Queue), JobQueues.Dead(kind.Queue), JobQueues.Skipped(kind.Queue)];

    private static Guid? JobOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var envelope = JsonDocument.Parse(body);
            return envelope.RootElement.GetProperty("message").GetProperty("jobId").GetGuid();
        }
        catch (Exception unreadable)
            when (unreadable is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Opens a connection that does not recover when it breaks.</summary>
    public Task<IConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory
        {
            Uri = new Uri(options.Value.Address),
            AutomaticRecoveryEnabled = false,
            RequestedConnectionTimeout = TimeSpan.FromSeconds(3),
            RequestedHeartbeat = Heartbeat,
        };
        return factory.CreateConnectionAsync("jobs-admin", cancellationToken);
    }

    /// <summary>Returns the number of messages in a queue; 0 if the queue does not exist.</summary>
    public static async Task<uint> CountAsync(IConnection connection, string queue, CancellationToken cancellationToken)
    {
        // A queue that has never received a message does not exist, and querying it closes the channel.
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue, cancellationToken)).MessageCount;
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return 0;
        }
    }
}
