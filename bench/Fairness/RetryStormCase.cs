using System.Diagnostics;
using Scalable.Bench.Measure;
using Scalable.Generator.Load;

namespace Scalable.Bench.Fairness;

/// <summary>Clients that repeat a refused request at once, in spite of <c>Retry-After</c>.</summary>
internal static class RetryStormCase
{
    private const int Clients = 500;

    public static async Task<Ratio> MeasureAsync(
        FairnessStack stack, Requests requests, double seconds, CancellationToken cancellationToken)
    {
        var patient = await stack.RunAsync(stack.Controlled, seconds, cancellationToken, Population(16, 0));
        var paced = await WorkAsync(Population(Clients, 1.5 * patient.Only.OkPerSecond / Clients));
        var storm = await WorkAsync(Population(Clients, 0));
        return new(
            "processor time of the replicas in a retry storm", storm, "without retries", paced, "s", 1.2, MoreIsBetter: false);

        Population Population(int users, double rate) => Generator.Load.Population.WithAddressPerUser("users", users, rate, requests.Page);

        async Task<double> WorkAsync(Population population)
        {
            var before = ProcessorSeconds(stack.Replicas);
            await stack.RunAsync(stack.Controlled, seconds, cancellationToken, population);
            return ProcessorSeconds(stack.Replicas) - before;
        }
    }

    private static double ProcessorSeconds(IEnumerable<Process> processes) => processes.Sum(process =>
    {
        process.Refresh();
        return process.TotalProcessorTime.TotalSeconds;
    });
}
