namespace Scalable.Bench.Queues;

/// <summary>The sizes of the measurements of job queues.</summary>
/// <param name="Rounds">The rounds, in each of which all queues take a turn; figures are medians.</param>
/// <param name="WarmUpJobs">The empty jobs before a measurement.</param>
/// <param name="Jobs">The empty jobs of the throughput.</param>
/// <param name="Seconds">The duration of the load at a fixed rate.</param>
/// <param name="FaultJobs">The jobs during which a worker is killed.</param>
/// <param name="FaultBound">The longest wait for the end of the last of them.</param>
internal sealed record QueueSizes(
    string Name, int Rounds, int WarmUpJobs, int Jobs, int Seconds, int FaultJobs, TimeSpan FaultBound)
{
    public static QueueSizes Full { get; } = new("full", 3, 2000, 20_000, 30, 2000, TimeSpan.FromMinutes(2));

    public static QueueSizes Quick { get; } = new("quick", 1, 1000, 4000, 10, 1000, TimeSpan.FromMinutes(2));
}
