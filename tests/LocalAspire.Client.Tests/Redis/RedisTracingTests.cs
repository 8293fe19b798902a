using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;
using StackExchange.Redis;

namespace LocalAspire.Client.Tests.Redis;

public class RedisTracingTests(RedisServer redis)
{
    [Fact]
    public async Task A_command_below_a_recorded_span_is_one_span_and_others_are_none()
    {
        var spans = new Spans();
        var builder = Application.Builder(("ConnectionStrings:cache", redis.Address));
        builder.AddRedisClient("cache");
        builder.Services.ConfigureOpenTelemetryTracerProvider(traces => traces.AddSource("test").AddProcessor(spans));
        using var source = new ActivitySource("test");
        ActivityContext parent;
        using (var host = builder.Build())
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            var database = host.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase(3);
            await database.StringSetAsync("key", "value");
            using (var span = source.StartActivity("request"))
            {
                parent = span!.Context;
                await database.StringGetAsync("key");
            }

            // What was noted is written at the latest when the application stops.
            await host.StopAsync(TestContext.Current.CancellationToken);
        }

        var command = Assert.Single(spans.Ended, span => span.Kind == ActivityKind.Client);
        Assert.Equal(("GET", parent.TraceId, parent.SpanId), (command.DisplayName, command.TraceId, command.ParentSpanId));
        var (host1, port) = (redis.Address.Split(':')[0], int.Parse(redis.Address.Split(':')[1], null));
        Assert.Equal(
            [
                new("db.namespace", "3"), new("db.operation.name", "GET"), new("db.system.name", "redis"),
                new("server.address", host1), new("server.port", port),
            ],
            command.TagObjects.OrderBy(tag => tag.Key));
        Assert.True(command.Duration > TimeSpan.Zero);
    }

    [Fact]
    public async Task Commands_are_written_while_the_application_runs_and_nothing_ticks_in_between()
    {
        var (spans, time) = (new Spans(), new CountingTime());
        var builder = Application.Builder(("ConnectionStrings:cache", redis.Address));
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.AddRedisClient("cache");
        builder.Services.ConfigureOpenTelemetryTracerProvider(traces => traces.AddSource("test").AddProcessor(spans));
        using var source = new ActivitySource("test");
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var database = host.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();

        for (var i = 1; i <= 3; i++)
        {
            var before = time.Timers;
            using (source.StartActivity("request")) await database.StringGetAsync("key");
            while (spans.Ended.Count(span => span.Kind == ActivityKind.Client) < i) await Task.Delay(20, TestContext.Current.CancellationToken);
            Assert.True(time.Timers > before);
        }

        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private sealed class CountingTime : TimeProvider
    {
        private int _timers;

        public int Timers => _timers;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Increment(ref _timers);
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    private sealed class Spans : BaseProcessor<Activity>
    {
        public ConcurrentQueue<Activity> Ended { get; } = new();

        public override void OnEnd(Activity data) => Ended.Enqueue(data);
    }
}
