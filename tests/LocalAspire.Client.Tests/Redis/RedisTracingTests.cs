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

    private sealed class Spans : BaseProcessor<Activity>
    {
        public ConcurrentQueue<Activity> Ended { get; } = new();

        public override void OnEnd(Activity data) => Ended.Enqueue(data);
    }
}
