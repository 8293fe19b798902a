using Scalable.Bench.Load;
using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Bench.Traffic;

namespace Scalable.Bench.Mistakes.Benchmarks;

/// <summary>A slow task executed within the request, compared with 202 and a job.</summary>
internal sealed class SlowTaskBenchmark : IMistakeBenchmark
{
    private const string Readers = "readers ";
    private const int TaskUsers = 40;
    private const double TaskRate = 0.25;

    public string Name => "slow-tasks";

    public string Title => "Synchronous everything";

    public async Task<Chapter> RunAsync(MistakesRunner runner, CancellationToken cancellationToken)
    {
        var plan = runner.Plan;
        await using var mistaken = await runner.TwinAsync("twin, tasks in requests", cancellationToken, "SynchronousEverything");
        var readers = Population.WithAddressPerUser("readers", 100, 2, RequestMix.HomePage, RequestMix.PopularItem);
        var seconds = Math.Max(plan.Seconds, plan.TaskSeconds);
        var rows = await runner.CompareAsync(
            [mistaken.Target, runner.Decent, runner.Stack.Scalable],
            [
                ("tasks beside reads", system => runner.Load(
                    system, seconds, readers, Population.WithAddressPerUser("tasks", TaskUsers, TaskRate, system.SlowTasks)))
            ],
            (result, _) => new(Figures.Of(result["tasks"]).Concat(Figures.Of(result["readers"], Readers))), cancellationToken);

        var (before, after) = (rows.Single(row => row.Role == Role.Mistake), rows.Single(row => row.Role == Role.Scalable));
        return new Chapter(
            Name, Title,
            $"{TaskUsers} users start {TaskUsers * TaskRate:0} slow tasks a second; "
            + $"the twin's task takes {plan.TaskSeconds:0.#} s in another service and runs on the request's thread. "
            + "100 other users read popular pages twice a second. Here the task is a job: stored, answered with 202, run by the worker.",
            rows,
            [
                new("Until the task is answered, median", Figures.P50, ChartKind.Bars, Logarithmic: true),
                new("What the readers see meanwhile: 99th percentile", Readers + Figures.P99, ChartKind.Bars, Logarithmic: true),
                new("Errors of the readers", Readers + Figures.Errors, ChartKind.Bars),
            ],
            [
                new($"The response takes {before[Figures.P50]:N0} ms with the task in the request, {after[Figures.P50]:0.0} ms with 202.",
                    after[Figures.Errors] == 0 && before[Figures.P50] > 20 * after[Figures.P50],
                    "In the request: until a slow task is answered, median",
                    $"{before[Figures.P50]:N0} ms", $"{after[Figures.P50]:0.0} ms"),
                new($"Readers' p99: {before[Readers + Figures.P99]:N0} ms with blocked threads, "
                    + $"{after[Readers + Figures.P99]:0.0} ms here.",
                    before[Readers + Figures.P99] > after[Readers + Figures.P99],
                    "In the request: readers' p99 meanwhile",
                    $"{before[Readers + Figures.P99]:N0} ms", $"{after[Readers + Figures.P99]:0.0} ms"),
            ]);
    }
}
