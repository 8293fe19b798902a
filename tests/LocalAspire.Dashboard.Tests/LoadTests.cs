using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using LocalAspire.Dashboard.Tests.Running;
using LocalAspire.Dashboard.Tests.Sending;

namespace LocalAspire.Dashboard.Tests;

/// <summary>
/// A few seconds' worth of load by default, sent however long it takes; <c>DASHBOARD_LOAD_SECONDS=60</c> is the full promise, <c>DASHBOARD_LOAD_RATE</c> finds the
/// ceiling. The dashboard has one core to itself, the sender the others; figures go to the test's output.
/// </summary>
[SupportedOSPlatform("linux")]
[CollectionDefinition(nameof(LoadTests), DisableParallelization = true)]
[Collection(nameof(LoadTests))]
public class LoadTests
{
    private const int BatchSize = 512;

    [Fact]
    public async Task A_hundred_thousand_spans_sent_to_one_core_are_all_taken_within_400_MB()
    {
        var stop = TestContext.Current.CancellationToken;
        var rate = Setting("DASHBOARD_LOAD_RATE", 20_000);
        var total = (long)rate * Setting("DASHBOARD_LOAD_SECONDS", 5);
        await using var dashboard = await DashboardProcess.StartAsync();
        dashboard.PinTo(0);
        using var exporter = new RawExporter(dashboard.Grpc);
        var batches = new[] { "gateway", "catalog", "worker" }.Select(service => new SpanBatch(service, BatchSize)).ToArray();

        var watch = Stopwatch.StartNew();
        var used = dashboard.ProcessorTime;
        long sent = 0, peak = 0;
        var visits = new List<double>();
        var visiting = VisitAsync(dashboard, visits, () => Volatile.Read(ref sent) < total, stop);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (sent < total && await pace.WaitForNextTickAsync(stop))
        {
            while (sent < Math.Min(total, watch.Elapsed.TotalSeconds * rate))
            {
                var batch = batches[sent / BatchSize % batches.Length];
                Assert.Empty(await exporter.SendAsync(batch.Next(TimeProvider.System.GetUtcNow()), stop));
                sent += BatchSize;
            }

            peak = Math.Max(peak, dashboard.ResidentBytes);
        }

        var took = watch.Elapsed.TotalSeconds;
        await visiting;
        visits.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{sent / took:0} spans/s for {took:0} s, {(dashboard.ProcessorTime - used).TotalSeconds / took:P0} of a core, peak {peak >> 20} MB; {visits.Count} page requests, median {visits[visits.Count / 2]:0} ms, p99 {visits[(int)(visits.Count * 0.99)]:0} ms, longest {visits[^1]:0} ms"));
        var list = await dashboard.GetAsync("/api/traces");
        Assert.Equal(10_000, list.GetProperty("kept").GetInt32());
        Assert.True(peak < 400L << 20, $"{peak >> 20} MB");
    }

    private static async Task VisitAsync(DashboardProcess dashboard, List<double> visits, Func<bool> goOn, CancellationToken stop)
    {
        string[] pages = ["/api/traces", "/api/traces?resource=catalog&text=items&minDuration=5", "/api/traces?filter=http.route~items", "/api/graph", "/api/logs", "/"];
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (var i = 0; goOn() && await pace.WaitForNextTickAsync(stop); i++)
        {
            var watch = Stopwatch.StartNew();
            using var response = await dashboard.Client.GetAsync(pages[i % pages.Length], stop);
            await response.Content.ReadAsByteArrayAsync(stop);
            visits.Add(watch.Elapsed.TotalMilliseconds);
        }
    }

    private static int Setting(string name, int standard) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : standard;
}
