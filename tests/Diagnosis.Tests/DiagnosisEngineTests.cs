using Diagnosis.Tests.Input;
using Microsoft.Extensions.Time.Testing;
using Scalable.Diagnosis;
using Scalable.Diagnosis.Telemetry;

namespace Diagnosis.Tests;

public class DiagnosisEngineTests
{
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
