using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace ServiceDefaults.Tests.Telemetry;

/// <summary>Services of one process share their sources, and what one of them samples is recorded for all: these tests run alone.</summary>
[CollectionDefinition(nameof(SamplingTests), DisableParallelization = true)]
[Collection(nameof(SamplingTests))]
public class SamplingTests
{
    [Theory]
    [InlineData("0", new[] { "GET /fails" })]
    [InlineData("1", new[] { "GET /works", "GET /fails" })]
    public async Task Failed_request_is_kept_at_any_sample_ratio(string ratio, string[] kept)
    {
        // Nothing is slow, however busy the machine is.
        Assert.Equal(kept, await KeptAsync(["/works", "/fails"], ("Telemetry:SampleRatio", ratio), ("Telemetry:SlowRequest", "01:00:00")));
    }

    [Fact]
    public async Task Slow_request_is_kept_at_sample_ratio_zero()
    {
        // Twenty times the smallest limit that may be set.
        var kept = await KeptAsync(["/slow"], ("Telemetry:SampleRatio", "0"), ("Telemetry:SlowRequest", "00:00:00.001"));

        Assert.Contains("GET /slow", kept);
    }

    [Fact]
    public async Task OTEL_TRACES_SAMPLER_overrides_the_own_setting()
    {
        var kept = await KeptAsync(
            ["/works"], ("Telemetry:SampleRatio", "0"), ("Telemetry:SlowRequest", "01:00:00"), ("OTEL_TRACES_SAMPLER", "always_on"));

        Assert.Contains("GET /works", kept);
    }

    [Fact]
    public async Task Client_spans_without_a_parent_are_not_traced()
    {
        var spans = new Spans();
        var builder = Service.Builder(settings: ("Telemetry:SampleRatio", "1"));
        builder.Services.ConfigureOpenTelemetryTracerProvider(traces => traces.AddProcessor(spans));
        using var source = new ActivitySource("Scalable.Test");
        await using (await Service.StartAsync(builder))
        {
            using (source.StartActivity("poll", ActivityKind.Client))
            {
            }
            using (source.StartActivity("work", ActivityKind.Internal))
            {
                using var query = source.StartActivity("query", ActivityKind.Client);
            }
        }

        Assert.Equal(["query", "work"], spans.Kept.Select(span => span.DisplayName).Order());
    }

    [Theory]
    [InlineData("0", "dropped")]
    [InlineData("1", "recorded")]
    public async Task Nested_server_span_follows_the_sampling_of_its_request(string ratio, string expected)
    {
        using var source = new ActivitySource("Scalable.Test");
        await using var service = await Service.StartAsync(
            Service.Builder(settings: ("Telemetry:SampleRatio", ratio)),
            app => app.MapGet("/forwards", () =>
            {
                using var forwarding = source.StartActivity("forward", ActivityKind.Server);
                return forwarding is { IsAllDataRequested: true } ? "recorded" : "dropped";
            }));
        using var caller = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null })
        {
            BaseAddress = service.Client.BaseAddress,
        };

        Assert.Equal(expected, await caller.GetStringAsync("/forwards", TestContext.Current.CancellationToken));
    }

    private static async Task<IEnumerable<string>> KeptAsync(string[] paths, params (string Key, string Value)[] settings)
    {
        var spans = new Spans();
        var builder = Service.Builder(settings: settings);
        builder.Services.ConfigureOpenTelemetryTracerProvider(traces => traces.AddProcessor(spans));
        await using (var service = await Service.StartAsync(builder, app =>
        {
            app.MapGet("/works", () => "served");
            app.MapGet("/fails", () => Results.StatusCode(500));
            app.MapGet("/slow", async (CancellationToken cancellationToken) => await Task.Delay(20, cancellationToken));
        }))
        {
            // A caller outside: it sends no trace context, so that the decision is the service's own.
            using var caller = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null })
            {
                BaseAddress = service.Client.BaseAddress,
            };
            foreach (var path in paths)
            {
                using var response = await caller.GetAsync(path, TestContext.Current.CancellationToken);
            }

            await spans.EndedAsync(paths.Length);
        }
        return spans.Kept.Where(span => span.Kind == ActivityKind.Server).Select(span => span.DisplayName);
    }

    // Stands where the exporter does: it sees what is marked for export.
    private sealed class Spans : BaseProcessor<Activity>
    {
        private readonly SemaphoreSlim _ended = new(0);

        public ConcurrentQueue<Activity> Kept { get; } = new();

        /// <summary>A caller has its answer before the request's span has ended.</summary>
        public async Task EndedAsync(int requests)
        {
            for (var i = 0; i < requests; i++)
                Assert.True(await _ended.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        }

        public override void OnEnd(Activity data)
        {
            if (data.Recorded) Kept.Enqueue(data);
            if (data.Kind == ActivityKind.Server) _ended.Release();
        }

        protected override void Dispose(bool disposing)
        {
            _ended.Dispose();
            base.Dispose(disposing);
        }
    }
}
