using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using QueueContenders.Contract;
using Scalable.Jobs;
using Scalable.Jobs.Acceptance;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Leases;
using Scalable.Npgsql.Notifications;

namespace QueueContenders.Queues;

/// <summary>Requests a worker to run a job.</summary>
public sealed record RunQueueJob(Guid JobId);

/// <summary>Our jobs inside a process: Blocks/Jobs on PostgreSQL and RabbitMQ, as its README has it.</summary>
internal sealed class ScalableQueue : IQueueContender
{
    private const string Kind = "queue-job";

    // The repository's own version says nothing: it is that of the last tag.
    public string Version => "";

    public async Task PrepareAsync()
    {
        using var schema = new StreamReader(typeof(ScalableQueue).Assembly.GetManifestResourceStream("jobs.sql")!);
        await using var database = NpgsqlDataSource.Create(QueueSettings.Postgres);
#pragma warning disable CA2100 // The block's own schema.
        await using var create = database.CreateCommand(await schema.ReadToEndAsync());
#pragma warning restore CA2100
        await create.ExecuteNonQueryAsync();
    }

    public async Task<Func<QueueJob, Task>> StartCallerAsync()
    {
        var builder = CreateBuilder();
        builder.AddJobs();
        var host = builder.Build();
        await host.StartAsync();
        var jobs = host.Services.GetRequiredService<JobSubmission>();
        return job => jobs.SubmitAsync(Kind, $"caller-{job.Caller}", job, request: null, CancellationToken.None);
    }

    public async Task<IAsyncDisposable> StartWorkerAsync(JobRun run)
    {
        var builder = CreateBuilder();
        builder.AddJobWorker();
        builder.Services.AddSingleton(run).AddJobWork<Work>(Kind);
        var host = builder.Build();
        await host.StartAsync();
        return new HostLifetime(host);
    }

    private static HostApplicationBuilder CreateBuilder()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration.AddInMemoryCollection(
        [
            new("ConnectionStrings:messaging", QueueSettings.RabbitMQ), new("ConnectionStrings:queues", QueueSettings.Postgres),
            new("Jobs:MaxUnfinishedPerUser", "0"),
            new($"Worker:Kinds:{Kind}:Concurrency", $"{QueueSettings.Concurrency}"),
            new($"Worker:Kinds:{Kind}:Prefetch", $"{2 * QueueSettings.Concurrency}"),
        ]);
        if (QueueSettings.KeepJobs is { } keep)
        {
            builder.Configuration.AddInMemoryCollection(
                [new("Cleanup:KeepJobs", $"{keep}"), new("Cleanup:Interval", $"{keep / 6}")]);
        }

        builder.Services.AddLogging().AddMetrics();
        builder.Services.AddSingleton(NpgsqlDataSource.Create(QueueSettings.Postgres));
        builder.AddNotifications("queues");
        builder.Services.AddJobKind(new JobKind<RunQueueJob>(Kind, job => new(job), message => message.JobId));
        return builder;
    }

    private sealed class Work(JobLeases leases, JobRun run) : IJobWork
    {
        public async Task RunAsync(JobLease lease, IProgress<float> progress, CancellationToken cancellationToken)
        {
            var job = JsonSerializer.Deserialize<QueueJob>(lease.Payload, JsonSerializerOptions.Web)!;
            await run.RunAsync(job.Number, job.Milliseconds);
            await leases.CompleteAsync(lease, "{}", cancellationToken);
        }
    }
}
