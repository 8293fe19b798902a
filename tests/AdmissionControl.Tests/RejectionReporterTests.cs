using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Scalable.AdmissionControl;
using Scalable.AdmissionControl.Configuration;

namespace AdmissionControl.Tests;

public class RejectionReporterTests
{
    [Fact]
    public async Task The_client_of_most_rejections_is_named_by_a_hash()
    {
        var time = new FakeTimeProvider();
        using var controllers = new AdmissionControllers(
            Options.Create(new AdmissionOptions { InitialConcurrency = 1, MinConcurrency = 1 }), time);
        var log = new FakeLogger<RejectionReporter>();
        using var reporter = new RejectionReporter(controllers, time, log);
        await reporter.StartAsync(TestContext.Current.CancellationToken);
        await AcquireAsync(1);
        for (var request = 0; request < 5; request++)
            _ = AcquireAsync(request < 3 ? 2u : 3u);

        // The service starts on a thread of its own: its timer may not exist yet.
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return Task.FromResult(log.Collector.Count > 0);
        });

        Assert.Equal(
            $"catalog is at capacity: 5 requests were rejected in ten seconds, 3 of them of client {RejectionReporter.NameOf(2)}.",
            log.LatestRecord.Message);
        Assert.Equal(1, log.Collector.Count);

        Task<AdmissionResult> AcquireAsync(uint client) => controllers.Get("catalog")
            .AcquireAsync(new AdmissionRequest(client, "route", ["backend"]), CancellationToken.None).AsTask();
    }
}
