using Jobs.Tests.Messaging;
using Npgsql;
using Scalable.Jobs;
using Scalable.Jobs.Acceptance;
using Scalable.Jobs.Kinds;
using Scalable.Jobs.Leases;

namespace Jobs.Tests.Statements;

public sealed record RunEmpty(Guid JobId);

/// <summary>The number of statements per job, as the server counts them (<c>pg_stat_statements</c>).</summary>
public sealed class StatementCountTests(JobDatabase servers)
{
    private const int Jobs = 1000;
    private const int Callers = 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Concurrent_jobs_cost_at_most_two_statements_each_from_acceptance_to_completion()
    {
        await using var database = await servers.CreateAsync();
        await using var host = await JobHost.StartAsync(
            servers, database,
            services => services.AddJobKind(new JobKind<RunEmpty>("empty", job => new(job), message => message.JobId))
                .AddJobWork<EmptyWork>("empty"),
            ("Jobs:MaxUnfinishedPerUser", "0"), ("Worker:Kinds:empty:Concurrency", "8"), ("Worker:Kinds:empty:Prefetch", "32"));
        await RunAsync(host, database, jobs: Callers);
        var before = await StatementsAsync(database);

        await RunAsync(host, database, Jobs);

        var statements = await StatementsAsync(database) - before;
        TestContext.Current.TestOutputHelper?.WriteLine($"{(double)statements / Jobs:0.00} statements for each job");
        Assert.InRange(statements, 1, 2 * Jobs);
    }

    private static async Task RunAsync(JobHost host, NpgsqlDataSource database, int jobs)
    {
        var submission = host.Get<JobSubmission>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, jobs), new ParallelOptions { MaxDegreeOfParallelism = Callers, CancellationToken = Cancel },
            async (n, cancel) => await submission.SubmitAsync("empty", $"owner {n % Callers}", "", request: null, cancel));
        await Eventually.TrueAsync(() => database.QueryAsync<bool>("select not exists (select from jobs where state <> 'completed')"));
    }

    // Without those of the test itself, and without the reset of a pooled connection, which is sent along with its next statement.
    private static Task<long> StatementsAsync(NpgsqlDataSource database) => database.QueryAsync<long>(
        """
        select coalesce(sum(calls), 0)::bigint from pg_stat_statements
         where dbid = (select oid from pg_database where datname = current_database())
           and query not like '%pg_stat_statements%' and query not like 'select not exists%'
           and query <> 'DISCARD ALL'
        """);

    private sealed class EmptyWork(JobLeases leases) : IJobWork
    {
        public Task RunAsync(JobLease lease, IProgress<float> progress, CancellationToken cancellationToken) =>
            leases.CompleteAsync(lease, "{}", cancellationToken);
    }
}
