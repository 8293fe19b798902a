namespace Scalable.Bench.Queues;

/// <summary>The sizes of the measurements of job queues.</summary>
/// <param name="Rounds">The rounds, in each of which all queues take a turn; figures are medians.</param>
/// <param name="WarmUpJobs">The empty jobs before a measurement: until then, code is compiled beside them.</param>
/// <param name="Jobs">The empty jobs of the throughput.</param>
/// <param name="LeadInSeconds">
/// The unmeasured load at a fixed rate before it: .NET compiles hot code anew when a burst has ended, beside the jobs that follow.
/// </param>
/// <param name="Seconds">The duration of the measured load at a fixed rate.</param>
/// <param name="FaultJobs">The jobs during which a worker is killed.</param>
/// <param name="FaultBound">The longest wait for the end of the last of them.</param>
internal sealed record QueueSizes(
    string Name, int Rounds, int WarmUpJobs, int Jobs, int LeadInSeconds, int Seconds, int FaultJobs, TimeSpan FaultBound)
{
    public static QueueSizes Full { get; } = new("full", 3, 10_000, 20_000, 10, 30, 2000, TimeSpan.FromMinutes(2));

    public static QueueSizes Quick { get; } = new("quick", 1, 2000, 4000, 6, 10, 1000, TimeSpan.FromMinutes(2));
}
