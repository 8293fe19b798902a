using RabbitMQ.Client;
using Scalable.Jobs;
using Scalable.Jobs.Acceptance;
using Scalable.Jobs.Kinds;

namespace Jobs.Tests.Messaging;

public sealed record RunForgotten(Guid JobId);

/// <summary>Messages that are gone while the connections to the broker last, as when a worker dropped them during a failover.</summary>
public sealed class LostMessageTests(JobDatabase servers)
{
    private const string Kind = "forgotten";
    private const string Queue = "jobs-forgotten";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Job_that_waits_while_its_queue_is_empty_is_published_again_once()
    {
        await using var database = await servers.CreateAsync();
        await using var host = await JobHost.StartAsync(
            servers, database,
            services => services.AddJobKind(new JobKind<RunForgotten>(Kind, job => new(job), message => message.JobId)));
        await using var connection = await new ConnectionFactory { Uri = new Uri(servers.Broker) }.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        await host.Get<JobSubmission>().SubmitAsync(Kind, "alice", "", request: null, Cancel);
        await UntilPublishedAsync();

        await channel.QueuePurgeAsync(Queue, Cancel);
        await AgeAsync();
        await Eventually.TrueAsync(async () => await channel.MessageCountAsync(Queue, Cancel) == 1);
        await UntilPublishedAsync();
        await AgeAsync();
        var checks = await ChecksAsync();
        await Eventually.TrueAsync(async () => await ChecksAsync() >= checks + 2);

        // With its message in the queue, the job only waits.
        Assert.Equal(1u, await channel.MessageCountAsync(Queue, Cancel));

        Task UntilPublishedAsync() => Eventually.TrueAsync(() => database.QueryAsync<bool>("select published_at is not null from jobs"));

        Task AgeAsync() => database.ExecuteAsync("update jobs set published_at = published_at - interval '1 minute'");

        Task<long> ChecksAsync() => database.QueryAsync<long>(
            """
            select coalesce(sum(calls), 0)::bigint from pg_stat_statements join pg_database on dbid = pg_database.oid
             where datname = current_database() and query like 'select kind from unnest(%'
            """);
    }
}
