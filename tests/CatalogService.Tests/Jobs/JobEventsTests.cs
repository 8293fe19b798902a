using System.Globalization;
using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Jobs;

public sealed class JobEventsTests(CatalogServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Job_events_are_streamed_by_every_replica_until_the_job_ends()
    {
        await using var first = await Replica.StartAsync(servers);
        await using var second = await Replica.StartAsync(servers);
        using var me = first.Address.User("watcher");
        using var elsewhere = second.Address.User("watcher");
        var job = await me.ImportAsync().AcceptedAsync();

        await using var here = await EventsAsync(me, job);
        await using var there = await EventsAsync(elsewhere, job);
        Assert.Equal("queued", (await here.NextAsync())!.Value.State);
        Assert.Equal("queued", (await there.NextAsync())!.Value.State);
        await servers.ExecuteAsync($"update jobs set state = 'running', progress = 0.5, version = version + 1 where id = '{job}'");
        Assert.Equal("running", (await here.NextAsync())!.Value.State);
        Assert.Equal("running", (await there.NextAsync())!.Value.State);
        await EndAsync(job);

        Assert.Equal("completed", (await here.NextAsync())!.Value.State);
        Assert.Equal("completed", (await there.NextAsync())!.Value.State);
        Assert.Null(await here.NextAsync());
        Assert.Null(await there.NextAsync());
    }

    [Fact]
    public async Task Resumed_event_stream_sends_new_events_and_is_204_after_the_end()
    {
        await using var replica = await Replica.StartAsync(servers);
        using var me = replica.Address.User("returner");
        var job = await me.ImportAsync().AcceptedAsync();
        string seen;
        await using (var events = await EventsAsync(me, job))
            seen = (await events.NextAsync())!.Value.Id;
        await EndAsync(job);

        await using var again = await EventsAsync(me, job, seen);
        var last = (await again.NextAsync())!.Value;
        Assert.Equal("completed", last.State);
        Assert.Null(await again.NextAsync());
        using var after = await me.AskAsync($"/api/jobs/{job}/events", ("Last-Event-ID", last.Id));
        Assert.Equal(HttpStatusCode.NoContent, after.StatusCode);
    }

    [Fact]
    public async Task Event_stream_reports_the_end_after_a_failover_that_lost_versions()
    {
        await using var replica = await Replica.StartAsync(servers);
        using var me = replica.Address.User("survivor");
        var job = await me.ImportAsync().AcceptedAsync();
        await servers.ExecuteAsync($"update jobs set state = 'running', version = 20 where id = '{job}'");
        await using var open = await EventsAsync(me, job);
        var seen = (await open.NextAsync())!.Value.Id;

        // The standby that took over had not heard of the last versions; the job ended under a number that another state had before.
        await servers.ExecuteAsync($"update jobs set state = 'queued', version = 19 where id = '{job}'");
        await EndAsync(job);

        await using var again = await EventsAsync(me, job, seen);
        var last = (await again.NextAsync())!.Value;
        Assert.Equal("completed", last.State);
        Assert.Null(await again.NextAsync());
        using var after = await me.AskAsync($"/api/jobs/{job}/events", ("Last-Event-ID", last.Id));
        Assert.Equal(HttpStatusCode.NoContent, after.StatusCode);
        var state = "";
        while (await open.NextAsync() is { } later)
            state = later.State;
        Assert.Equal("completed", state);
    }

    [Fact]
    public async Task Idle_event_stream_sends_heartbeats()
    {
        await using var replica = await Replica.StartAsync(servers, ("Jobs__EventHeartbeat", "00:00:00.200"));
        using var me = replica.Address.User("silent");
        var job = await me.ImportAsync().AcceptedAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/jobs/{job}/events");
        using var response = await me.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("no-cache", response.Headers.CacheControl?.ToString(), StringComparison.Ordinal);

        var events = SseParser.Create(await response.Content.ReadAsStreamAsync(Cancel)).EnumerateAsync(Cancel);
        Assert.Equal(["message", "heartbeat", "heartbeat"], await events.Select(one => one.EventType).Take(3).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Streams_that_have_nothing_new_open_at_once_each_with_a_retry_interval_of_its_own()
    {
        await using var replica = await Replica.StartAsync(servers);
        using var me = replica.Address.User("patient");
        var job = await me.ImportAsync().AcceptedAsync();
        string seen;
        await using (var events = await EventsAsync(me, job))
            seen = (await events.NextAsync())!.Value.Id;

        int[] intervals = [await RetryAsync(), await RetryAsync(), await RetryAsync()];

        Assert.All(intervals, interval => Assert.InRange(interval, 1000, 3000));
        Assert.NotEqual(intervals.Min(), intervals.Max());

        async Task<int> RetryAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/jobs/{job}/events")
            {
                Headers = { { "Last-Event-ID", seen } },
            };
            using var response = await me.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Cancel));
            Assert.Equal("event: heartbeat", await lines.ReadLineAsync(Cancel));
            Assert.Equal("data: ", await lines.ReadLineAsync(Cancel));
            return int.Parse((await lines.ReadLineAsync(Cancel))!["retry: ".Length..], CultureInfo.InvariantCulture);
        }
    }

    [Fact]
    public async Task Event_stream_falls_back_to_polling_without_notifications()
    {
        await using var replica = await Replica.StartAsync(servers,
            ("Notifications__Listen", "false"), ("Notifications__FallbackPollInterval", "00:00:00.200"));
        using var me = replica.Address.User("deaf");
        var job = await me.ImportAsync().AcceptedAsync();
        await using var events = await EventsAsync(me, job);
        Assert.Equal("queued", (await events.NextAsync())!.Value.State);

        await EndAsync(job);

        Assert.Equal("completed", (await events.NextAsync())!.Value.State);
    }

    private Task<int> EndAsync(Guid job) =>
        servers.ExecuteAsync(
            $"update jobs set state = 'completed', progress = 1, publish_at = null, finished_at = now(), version = version + 1 "
            + $"where id = '{job}'");

    private static async Task<EventReader> EventsAsync(HttpClient client, Guid job, string? last = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/jobs/{job}/events");
        if (last is not null)
            request.Headers.Add("Last-Event-ID", last);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new EventReader(response, await response.Content.ReadAsStreamAsync(Cancel));
    }

    private sealed class EventReader(HttpResponseMessage response, Stream stream) : IAsyncDisposable
    {
        private readonly IAsyncEnumerator<SseItem<string>> _events =
            SseParser.Create(stream).EnumerateAsync(Cancel).GetAsyncEnumerator(Cancel);

        public async Task<(string Id, string State)?> NextAsync() => await _events.MoveNextAsync()
            ? (_events.Current.EventId!, JsonDocument.Parse(_events.Current.Data).RootElement.GetProperty("state").GetString()!)
            : null;

        public async ValueTask DisposeAsync()
        {
            response.Dispose();
            await _events.DisposeAsync();
        }
    }
}
