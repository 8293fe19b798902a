using BenchmarkDotNet.Running;
using Scalable.Bench.CommandLine;
using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Bench.Tools;

namespace Scalable.Bench.Gateway;

/// <summary>Measures the time and the allocations of a rate limit decision; it must not allocate.</summary>
internal sealed class DecisionsScenario : IScenario
{
    public string Name => "decisions";

    public string Summary => "time and allocations of a rate limit decision for a known client (BenchmarkDotNet)";

    public Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        Programs.Require(("redis-server", "redis-server"));
        var summary = BenchmarkRunner.Run<RateLimitDecisionBenchmarks>();
        foreach (var report in summary.Reports)
        {
            var ratio = new Ratio(
                report.BenchmarkCase.Descriptor.WorkloadMethod.Name,
                report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? double.NaN,
                "decisions", 1, "bytes", 0, MoreIsBetter: false);
            ReportConsole.Show(ratio);
        }

        return Task.CompletedTask;
    }
}
