using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Scalable.Jobs.Administration;
using Scalable.Jobs.Kinds;

namespace Scalable.Jobs.Messaging;

internal sealed class RabbitMqQueueConnection : IMessageQueueConnection
{
    private readonly IConnection _connection;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RabbitMqQueueConnection(IConnection connection)
    {
        _connection = connection;
        connection.ConnectionShutdownAsync += (_, _) => Task.FromResult(_closed.TrySetResult());
        if (!connection.IsOpen)
            _closed.TrySetResult();
    }

    public Task Closed => _closed.Task;

    public Task<uint> CountAsync(JobKind kind, CancellationToken cancellationToken) => CountAsync(kind.Queue, cancellationToken);

    public async Task<uint> CountSetAsideAsync(JobKind kind, CancellationToken cancellationToken)
    {
        var count = 0u;
        foreach (var queue in JobQueueTopology.SetAside(kind.Queue))
            count += await CountAsync(queue, cancellationToken);
        return count;
    }

    public async Task<int> RemoveSetAsideAsync(JobKind kind, Func<Guid, Task> replay, CancellationToken cancellationToken)
    {
        var returned = 0;
        foreach (var queue in JobQueueTopology.SetAside(kind.Queue))
        {
            var count = await CountAsync(queue, cancellationToken);
            if (count == 0)
                continue;
            await using var channel = await _connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellationToken);
            for (var n = 0; n < count && await channel.BasicGetAsync(queue, autoAck: false, cancellationToken) is { } message; n++)
            {
                if (JobOf(message.Body) is { } job)
                {
                    await replay(job);
                }
                else
                {
                    await ReturnAsync(channel, kind, message, cancellationToken);
                    returned++;
                }

                // If this process dies, unacknowledged messages stay where they were.
                await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken);
            }
        }

        return returned;
    }

    private static async Task ReturnAsync(IChannel channel, JobKind kind, BasicGetResult message, CancellationToken cancellationToken)
    {
        var properties = new BasicProperties(message.BasicProperties);
        properties.Headers?.Remove("x-delivery-count");
        await channel.BasicPublishAsync("", kind.Queue, mandatory: true, properties, message.Body, cancellationToken);
    }

    // The envelope is MassTransit's.
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

    private async Task<uint> CountAsync(string queue, CancellationToken cancellationToken)
    {
        // A queue that has never received a message does not exist, and querying it closes the channel.
        await using var channel = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
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
