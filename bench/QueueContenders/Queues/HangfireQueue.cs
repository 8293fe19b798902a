using Hangfire;
using Hangfire.PostgreSql;
using QueueContenders.Contract;

namespace QueueContenders.Queues;

/// <summary>
/// Hangfire with Hangfire.PostgreSql. Not with long polling (LISTEN/NOTIFY): each notification makes all workers ask for the one new job.
/// </summary>
internal sealed class HangfireQueue : IQueueContender
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    private static JobRun? s_run;

    public string Version => $"{LibraryVersion.Of<BackgroundJobClient>()}, PostgreSql {LibraryVersion.Of<PostgreSqlStorage>()}";

    public Task PrepareAsync()
    {
        CreateStorage();
        return Task.CompletedTask;
    }

    public Task<Func<QueueJob, Task>> StartCallerAsync()
    {
        var client = new BackgroundJobClient(CreateStorage());
        return Task.FromResult<Func<QueueJob, Task>>(job =>
        {
            client.Enqueue(() => RunAsync(job.Number, job.Milliseconds));
            return Task.CompletedTask;
        });
    }

    public Task<IAsyncDisposable> StartWorkerAsync(JobRun run)
    {
        s_run = run;
        var server = new BackgroundJobServer(
            new BackgroundJobServerOptions { WorkerCount = QueueSettings.Concurrency, Queues = ["default"] }, CreateStorage());
        return Task.FromResult<IAsyncDisposable>(new ServerLifetime(server));
    }

    /// <summary>The method that Hangfire stores by its name and calls in a worker.</summary>
    public static Task RunAsync(int number, int milliseconds) => s_run!.RunAsync(number, milliseconds);

    private static JobStorage CreateStorage()
    {
        GlobalConfiguration.Configuration
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings()
            .UsePostgreSqlStorage(
                storage => storage.UseNpgsqlConnection(QueueSettings.Postgres),
                new PostgreSqlStorageOptions { QueuePollInterval = PollInterval });
        return JobStorage.Current;
    }

    private sealed class ServerLifetime(BackgroundJobServer server) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            server.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
