using Diagnosis.Tests.Input;
using Microsoft.Extensions.Time.Testing;
using Scalable.Diagnosis;
using Scalable.Diagnosis.Telemetry;
using Metric = Scalable.Diagnosis.Telemetry.Metric;

namespace Diagnosis.Tests;

public class DiagnosisEngineTests
{
    [Fact]
    public void Finding_that_is_seen_no_more_is_forgotten_after_the_next_period()
    {
        var traffic = new Traffic(new() { Period = TimeSpan.FromMinutes(10) });
        for (var request = 0; request < 3; request++)
        {
            traffic.Request(request * 1_000, 200, spans =>
            {
                for (var row = 0; row < 20; row++)
                    spans.Query("SELECT * FROM customers WHERE id = $1");
            });
        }

        Assert.Single(traffic.Findings());
        Assert.Single(Later(11).Findings());
        Assert.Single(Later(19).Findings());
        Assert.Empty(Later(22).Findings());

        Traffic Later(double minutes) => traffic.Request(minutes * 60_000, 1);
    }

    [Fact]
    public void Time_outs_before_a_period_do_not_count_in_it()
    {
        var traffic = new Traffic(new() { Period = TimeSpan.FromMinutes(10) });
        for (var minute = 0; minute <= 35; minute++)
            traffic.Metric(Metric.ConnectionTimeouts, minute * 60_000, value: 7).Request(minute * 60_000, 1).Report();

        Assert.Empty(traffic.Findings());
    }

    [Fact]
    public void Trace_counts_once_nothing_has_come_for_the_window_even_if_no_later_span_comes()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var engine = new DiagnosisEngine(timeProvider: time);
        ((ITelemetrySink)engine).Add(new Traffic().Request(0, 1).Batch);

        Assert.Equal(0, engine.Report().Coverage.Traces);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, engine.Report().Coverage.Traces);
    }
}
