using QueueContenders.Contract;
using Rebus.Activation;
using Rebus.Backoff;
using Rebus.Bus;
using Rebus.Config;

namespace QueueContenders.Queues;

/// <summary>
/// Rebus with its PostgreSQL transport. A message is deleted in the transaction in which it is handled, and that is the record of its end.
/// </summary>
internal sealed class RebusQueue : IQueueContender
{
    private const string Table = "messages";
    private const int Workers = 5;

    private static readonly TimeSpan Backoff = TimeSpan.FromMilliseconds(20);

    public string Version => $"{LibraryVersion.Of<IBus>()}, PostgreSql {LibraryVersion.Of<Rebus.PostgreSql.IPostgresConnectionProvider>()}";

    public Task PrepareAsync()
    {
        using var activator = new BuiltinHandlerActivator();
        Configure.With(activator).Logging(logging => logging.None())
            .Transport(transport => transport.UsePostgreSqlAsOneWayClient(QueueSettings.Postgres, Table)).Start();
        return Task.CompletedTask;
    }

    public Task<Func<QueueJob, Task>> StartCallerAsync()
    {
        var bus = Configure.With(new BuiltinHandlerActivator()).Logging(logging => logging.None())
            .Transport(transport => transport.UsePostgreSqlAsOneWayClient(QueueSettings.Postgres, Table)).Start();
        return Task.FromResult<Func<QueueJob, Task>>(job => bus.Advanced.Routing.Send(QueueSettings.Queue, job));
    }

    public Task<IAsyncDisposable> StartWorkerAsync(JobRun run)
    {
        var activator = new BuiltinHandlerActivator();
        activator.Handle<QueueJob>(job => run.RunAsync(job.Number, job.Milliseconds));
        Configure.With(activator).Logging(logging => logging.None())
            .Transport(transport => transport.UsePostgreSql(QueueSettings.Postgres, Table, QueueSettings.Queue))
            .Options(options =>
            {
                options.SetNumberOfWorkers(Workers);
                options.SetMaxParallelism(QueueSettings.Concurrency);
                options.SetBackoffTimes(Backoff);
            })
            .Start();
        return Task.FromResult<IAsyncDisposable>(new ActivatorLifetime(activator));
    }

    private sealed class ActivatorLifetime(BuiltinHandlerActivator activator) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            activator.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
