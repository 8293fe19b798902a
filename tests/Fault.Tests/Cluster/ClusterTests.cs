using System.Net;
using System.Text;
using Aspire.Hosting.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Scalable.FaultTests.Ledger;
using Scalable.FaultTests.Support;
using TestServers;

namespace Scalable.FaultTests.Cluster;

/// <summary>What users notice when nodes of clusters are lost.</summary>
public sealed class ClusterTests(ClusterSystem system) : IClassFixture<ClusterSystem>
{
    private const int Timeout = 600_000;
    private const int Readers = 4;

    private static readonly (string Resource, int Replica)[] Targets =
    [
        ("catalog", 0), ("catalog", 1), ("worker", 0), ("messaging-1", 0), ("messaging-2", 0), ("messaging-3", 0), ("postgres-1", 0),
        ("postgres-2", 0), ("cache-1", 0), ("cache-2", 0),
    ];

    private int _reads;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 3_600_000)] // A long run takes as long as the environment asks for.
    public async Task Accepted_jobs_have_exactly_one_effect_despite_lost_nodes_and_a_failover()
    {
        var run = new LedgerRun(system, usualJobs: 300, usualSeconds: 45);
        var failover = new PostgresFailover(system);

        await run.RunAsync(new Chaos(system, new Random(run.Seed), Targets) { Midway = failover.RunAsync });
    }

    [Fact(Timeout = Timeout)]
    public async Task Jobs_are_accepted_while_two_of_three_brokers_are_gone_and_run_when_they_are_back()
    {
        using var client = system.CreateClient("brokers", "catalog:write");
        await system.StopAsync("messaging-2");
        await system.StopAsync("messaging-3");
        var last = (await system.App.GetConnectionStringAsync("messaging-1", Cancel))!;
        // A single node of three refuses connections.
        await Eventually.TrueAsync(async () => !await AcceptsConnectionsAsync(last));

        var job = await client.ImportAsync(JobRequests.Rows("without brokers", 1));
        Assert.Equal("queued", (await client.JobAsync(job)).State());
        await system.StartAsync("messaging-2");
        await system.StartAsync("messaging-3");

        Assert.Equal("completed", (await client.EndOfAsync(job)).State());
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_the_primary_reads_go_on_and_writes_say_when_to_come_again_until_the_standby_is_promoted()
    {
        using var client = system.CreateClient("failover", "catalog:write");
        await client.EndOfAsync(await client.ImportAsync(JobRequests.Rows("before the failover", 3)));
        var (primary, standby) = await system.DatabasesAsync();

        await system.StopAsync(primary);
        // The first requests may find a connection that has just ended.
        await Eventually.TrueAsync(async () => await ReadAsync(client) == HttpStatusCode.OK);
        var reads = new List<HttpStatusCode>();
        for (var read = 0; read < 20; read++)
            reads.Add(await ReadAsync(client));
        using var refused = await PostAsync(client);
        await system.App.ExecuteAsync(standby, "promote", Cancel);

        Assert.All(reads, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        await Eventually.TrueAsync(async () =>
        {
            using var accepted = await PostAsync(client);
            return accepted.StatusCode == HttpStatusCode.Accepted;
        });
        Assert.Equal((standby, primary), await system.DatabasesAsync());
    }

    [Fact(Timeout = Timeout)]
    public async Task Primary_that_has_lost_its_standby_acknowledges_no_job()
    {
        using var client = system.CreateClient("cut off", "catalog:write");
        await client.EndOfAsync(await client.ImportAsync(JobRequests.Rows("before the standby is lost", 1)));
        var (_, standby) = await system.DatabasesAsync();
        var lost = system.ProcessOf(standby);
        await Signals.SendAsync("STOP", lost, Cancel);
        try
        {
            using var refused = await PostAsync(client);

            // On a busy machine, the gateway's time limit may pass before the service has given up.
            Assert.True(refused.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout, $"{refused.StatusCode}");
            Assert.NotNull(refused.Headers.RetryAfter);
        }
        finally
        {
            await Signals.SendAsync("CONT", lost, CancellationToken.None);
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task No_read_fails_while_the_replica_of_Redis_takes_over()
    {
        using var client = system.CreateClient();
        await client.GetAsync("/api/catalog/types", Cancel);
        var (primary, replica) = await system.CachesAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var readers = Enumerable.Range(0, Readers).Select(_ => ReadUntilAsync(client, stop.Token)).ToArray();

        await Signals.SendAsync("KILL", system.ProcessOf(primary), Cancel);
        await Eventually.TrueAsync(() => system.HasReplicaAsync(replica));
        await stop.CancelAsync();
        var answers = (await Task.WhenAll(readers)).SelectMany(answers => answers).CountBy(status => status).ToArray();

        Assert.Equal(HttpStatusCode.OK, Assert.Single(answers).Key);
    }

    private async Task<List<HttpStatusCode>> ReadUntilAsync(HttpClient client, CancellationToken stop)
    {
        var answers = new List<HttpStatusCode>();
        while (!stop.IsCancellationRequested)
            answers.Add(await ReadAsync(client));
        return answers;
    }

    // Each time another page, which no cache has.
    private async Task<HttpStatusCode> ReadAsync(HttpClient client)
    {
        using var response = await client.GetAsync($"/api/catalog/items?pageSize=5&pageIndex={Interlocked.Increment(ref _reads)}", Cancel);
        return response.StatusCode;
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client) => client.PostAsync(
        "/api/catalog/imports", new StringContent(JobRequests.Rows("failover", 1), Encoding.UTF8, "text/csv"), Cancel);

    private static async Task<bool> AcceptsConnectionsAsync(string broker)
    {
        try
        {
            await using var connection = await new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync(Cancel);
            return true;
        }
        catch (BrokerUnreachableException)
        {
            return false;
        }
    }
}
