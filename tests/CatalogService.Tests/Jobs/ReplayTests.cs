using System.Net;
using System.Text.Json;
using CatalogData.Jobs;
using CatalogService.Tests.Servers;
using RabbitMQ.Client;
using Scalable.Jobs.Administration;
using Scalable.Jobs.Kinds;

namespace CatalogService.Tests.Jobs;

/// <summary>What operators do about messages that were set aside.</summary>
public sealed class ReplayTests(OneReplica replica, CatalogServers servers) : IClassFixture<OneReplica>
{
    private const string Address = "/api/admin/queues";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private HttpClient Operator => replica.Client.BaseAddress!.User("operator", "jobs:admin");

    [Fact]
    public async Task Replay_counts_waiting_jobs_as_replayed_and_finished_ones_as_obsolete()
    {
        using var me = replica.Client.BaseAddress!.User("waiting");
        var (waiting, done) = (await me.ImportAsync().AcceptedAsync(), await me.ImportAsync().AcceptedAsync());
        await servers.ExecuteAsync($"update jobs set state = 'completed', publish_at = null, finished_at = now() where id = '{done}'");
        await servers.PublishDeadMessagesAsync(waiting, done);

        using var answer = await Operator.PostAsync($"{Address}/import/replay", null, Cancel);

        var replay = await answer.JsonAsync();
        Assert.Equal((1, 1), (replay.GetProperty("replayed").GetInt32(), replay.GetProperty("obsolete").GetInt32()));
        Assert.Equal(2, await servers.QueryAsync<long>($"select version from jobs where id = '{waiting}'"));
    }

    [Fact]
    public async Task Replay_is_503_and_error_counts_are_null_when_the_broker_refuses()
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(servers.RabbitMQ) }.CreateConnectionAsync(Cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        // Another connection's own: nobody else may so much as ask for it.
        await channel.QueueDeclareAsync(
            "jobs-import_skipped", durable: false, exclusive: true, autoDelete: true, cancellationToken: Cancel);

        using var replayed = await Operator.PostAsync($"{Address}/import/replay", null, Cancel);
        var queues = await Operator.ReadAsync(Address);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, replayed.StatusCode);
        Assert.Equal(
            CatalogJobKinds.All.Select(kind => kind.Name).Order(),
            queues.EnumerateArray().Select(queue => queue.GetProperty("kind").GetString()).Order());
        Assert.All(queues.EnumerateArray(), queue => Assert.Equal(JsonValueKind.Null, queue.GetProperty("errors").ValueKind));
    }

    [Fact]
    public async Task Jobs_of_an_unknown_kind_are_counted_in_metrics_and_listed_in_no_queue()
    {
        await servers.ExecuteAsync(
            "insert into jobs (id, kind, owner, payload) values (gen_random_uuid(), 'of-a-newer-version', 'alice', '{}')");
        try
        {
            var queues = await Operator.ReadAsync(Address);
            var kinds = await new UnfinishedJobCounts(servers.Database, new JobKinds(CatalogJobKinds.All)).ReadAsync(Cancel);

            Assert.Equal(
                CatalogJobKinds.All.Select(kind => kind.Name),
                queues.EnumerateArray().Select(queue => queue.GetProperty("kind").GetString()));
            Assert.Equal(1, Assert.Single(kinds, kind => kind.Kind == "of-a-newer-version").Waiting);
        }
        finally
        {
            await servers.ExecuteAsync("delete from jobs where kind = 'of-a-newer-version'");
        }
    }
}
