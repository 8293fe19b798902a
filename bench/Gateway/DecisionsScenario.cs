using BenchmarkDotNet.Running;
using Scalable.Bench.Measure;

namespace Scalable.Bench.Gateway;

/// <summary>What a decision of the limiter takes: time, and memory, of which it must take none.</summary>
internal sealed class DecisionsScenario : IScenario
{
    public string Name => "decisions";

    public string Summary => "time and memory of the limiter's decision about a client that it knows (BenchmarkDotNet)";

    public Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        Programs.Require(("redis-server", "redis-server"));
        var summary = BenchmarkRunner.Run<Decisions>();
        foreach (var report in summary.Reports)
        {
            var ratio = new Ratio(
                report.BenchmarkCase.Descriptor.WorkloadMethod.Name, report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? double.NaN,
                "decisions", 1, "bytes", 0, MoreIsBetter: false);
            Ratio.Show(ratio);
        }

        return Task.CompletedTask;
    }
}
