using QueueContenders.Calling;
using QueueContenders.Contract;
using QueueContenders.Events;
using QueueContenders.Queues;

// QueueContenders prepare|call|work <queue>: the bench starts it, and says where the servers are (QueueSettings).
if (args is not [var command, var name])
{
    await Console.Error.WriteLineAsync("usage: QueueContenders prepare|call|work <queue>");
    return 2;
}

// Some queues call the database synchronously: each such call holds a thread.
ThreadPool.SetMinThreads(64, 64);
IQueueContender queue = name switch
{
    "scalable" => new ScalableQueue(),
    "scalable-http" => new ScalableHttpQueue(),
    "hangfire" => new HangfireQueue(),
    "quartz" => new QuartzQueue(),
    "rebus" => new RebusQueue(),
    "wolverine-postgres" => new WolverinePostgresQueue(),
    "wolverine-rabbitmq" => new WolverineRabbitQueue(),
    _ => throw new ArgumentException($"There is no queue '{name}'."),
};
using var events = EventConnection.Connect(QueueSettings.EventsPort);
switch (command)
{
    case "prepare":
        await queue.PrepareAsync();
        events.Write($"ready {queue.Version}");
        break;
    case "call":
        var enqueue = await queue.StartCallerAsync();
        events.Write("ready");
        await new Caller(events, enqueue).RunAsync();
        break;
    case "work":
        await using (await queue.StartWorkerAsync(new JobRun(events)))
        {
            events.Write("ready");
            await foreach (var _ in events.ReadCommandsAsync())
            {
                // A worker has no commands: it runs until the bench closes the connection.
            }
        }

        break;
    default:
        throw new ArgumentException($"There is no command '{command}'.");
}

return 0;
