using System.Net;
using Aspire.Hosting.Testing;
using Npgsql;
using Scalable.Lab.Measuring;
using Scalable.Lab.Model;

namespace Lab.Tests;

/// <summary>Each switch changes what the twin does, counted by the servers, and undoing it changes it back.</summary>
public class SwitchTests(RunningLab stack)
{
    private const int Timeout = 300_000;
    private const int Requests = 20;

    private int _item;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task Without_pooling_each_request_opens_a_session()
    {
        await PrepareAsync();
        // Earlier traffic may have left any item in the cache, and what is cached needs no session.
        await SwitchAsync("caching", on: true);
        await SwitchAsync("pooling", on: true);
        var before = await SessionsAsync();

        await ReadItemsAsync();

        await Eventually.TrueAsync(async () => await SessionsAsync() >= before + Requests);
        await SwitchAsync("pooling", on: false);
        before = await SessionsAsync();
        await ReadItemsAsync();
        Assert.InRange(await SessionsAsync() - before, 0, Requests / 2);
        await SwitchAsync("caching", on: false);
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_caching_each_request_makes_queries()
    {
        await PrepareAsync();
        await stack.Session.SendAsync(RunningLab.Users, "caching", null, Cancel);
        await UntilAsync(last => last.Mistake.Good > 0 && last.Mistake.Queries < last.Mistake.Good);

        await SwitchAsync("caching", on: true);

        // A page is two queries, and one for its pictures.
        await UntilAsync(last => last.Mistake.Queries > 2 * last.Mistake.Good && last.Here.Queries < last.Here.Good);
        await SwitchAsync("caching", on: false);
        await UntilAsync(last => last.Mistake.Queries < last.Mistake.Good);
    }

    [Fact(Timeout = Timeout)]
    public async Task With_lazy_loading_a_list_makes_queries_for_each_item()
    {
        await PrepareAsync();
        await stack.Session.SendAsync(RunningLab.Users, "n-plus-one", null, Cancel);

        await SwitchAsync("n-plus-one", on: true);

        await UntilAsync(last => last.Mistake.Queries > 20 * last.Mistake.Good && last.Here.Queries < 10 * last.Here.Good);
        await SwitchAsync("n-plus-one", on: false);
        await UntilAsync(last => last.Mistake.Good > 0 && last.Mistake.Queries < 10 * last.Mistake.Good);
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_rate_limiting_no_request_of_the_abuser_is_refused()
    {
        await PrepareAsync();
        await stack.Session.SendAsync(RunningLab.Users, "rate-limiting", null, Cancel);
        await UntilAsync(last => last.Mistake.AbuserRefused > 0 && last.Here.AbuserRefused > 0);

        await SwitchAsync("rate-limiting", on: true);

        await UntilAsync(last => last.Mistake is { AbuserRefused: 0, AbuserGood: > 0 } && last.Here.AbuserRefused > 0);
        await SwitchAsync("rate-limiting", on: false);
        await UntilAsync(last => last.Mistake.AbuserRefused > 0);
    }

    [Fact(Timeout = Timeout)]
    public async Task With_slow_tasks_in_the_request_a_task_is_done_when_it_is_answered()
    {
        await PrepareAsync();
        Assert.Equal(HttpStatusCode.Accepted, await StartTaskAsync());

        await SwitchAsync("slow-tasks", on: true);

        Assert.Equal(HttpStatusCode.OK, await StartTaskAsync());
        await SwitchAsync("slow-tasks", on: false);
        Assert.Equal(HttpStatusCode.Accepted, await StartTaskAsync());
    }

    private async Task PrepareAsync()
    {
        await stack.Session.StartAsync(Cancel);
        await stack.Session.UndoAsync(Cancel);
        await stack.Session.SendAsync(0, LabMix.Everyday, follows: false, Cancel);
    }

    private async Task SwitchAsync(string name, bool on)
    {
        var hadTraffic = stack.Session.State.Users > 0;
        await stack.Session.SwitchAsync(LabMistake.Find(name)!, on, Cancel);
        // A switch brings traffic where there is none; these tests send their own.
        if (!hadTraffic)
            await stack.Session.SendAsync(0, LabMix.Everyday, follows: false, Cancel);
    }

    private async Task ReadItemsAsync()
    {
        using var client = stack.App.CreateHttpClient("twin", "http");
        for (var request = 0; request < Requests; request++)
            (await client.GetAsync($"/api/catalog/items/{++_item}", Cancel)).EnsureSuccessStatusCode();
    }

    private async Task<HttpStatusCode> StartTaskAsync()
    {
        using var client = stack.App.CreateHttpClient("twin", "http");
        using var response = await client.PostAsync("/api/catalog/price-lists?due=1", null, Cancel);
        return response.StatusCode;
    }

    private async Task<long> SessionsAsync()
    {
        await using var database = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(await stack.App.GetConnectionStringAsync("catalogdb", Cancel)) { Database = "postgres" });
        await using var command = database.CreateCommand("select sessions from pg_stat_database where datname = 'catalogdb'");
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }

    private Task UntilAsync(Func<LabSample, bool> condition) =>
        Eventually.TrueAsync(() => stack.Session.History.Last(1) is [var last] && condition(last));
}
