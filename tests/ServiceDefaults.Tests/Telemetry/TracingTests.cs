using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace ServiceDefaults.Tests.Telemetry;

public class TracingTests
{
    [Fact]
    public async Task Requests_are_traced_and_health_probes_are_not()
    {
        var spans = new Spans();
        var builder = Service.Builder();
        builder.Services.ConfigureOpenTelemetryTracerProvider(traces => traces.AddProcessor(spans));
        await using (var service = await Service.StartAsync(builder, app => app.MapGet("/items", () => "served")))
        {
            foreach (var path in (string[])["/health", "/alive", "/items"])
                await service.Client.GetStringAsync(path, TestContext.Current.CancellationToken);
            await spans.ItemsServed.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        }

        // Services of one process share their sources: other tests' requests may be among these.
        var served = spans.Ended.Where(span => span.Kind == ActivityKind.Server).Select(span => span.DisplayName).ToArray();
        Assert.Contains("GET /items", served);
        Assert.DoesNotContain(served, name => name is "GET /health" or "GET /alive");
    }

    private sealed class Spans : BaseProcessor<Activity>
    {
        private readonly TaskCompletionSource _itemsServed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<Activity> Ended { get; } = new();

        /// <summary>A caller has its answer before the request's span has ended.</summary>
        public Task ItemsServed => _itemsServed.Task;

        public override void OnEnd(Activity data)
        {
            Ended.Enqueue(data);
            if (data.DisplayName == "GET /items") _itemsServed.TrySetResult();
        }
    }
}
