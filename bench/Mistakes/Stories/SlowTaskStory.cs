using Scalable.Bench.Measure;
using Scalable.Generator.Load;
using Scalable.Generator.Traffic;

namespace Scalable.Bench.Mistakes.Stories;

/// <summary>A slow task within the request, awaited or blocking a thread, compared with one that is accepted and done elsewhere.</summary>
internal static class SlowTaskStory
{
    private const string Tasks = "tasks";
    private const string Readers = "readers";
    private const string Case = "tasks beside reads";

    public static Story Create(MeasurementPlan plan, CatalogueRequests requests) => new(
        "slow-tasks", "Slow tasks",
        $"40 users start ten slow tasks a second; each is a call of {plan.TaskSeconds:0.#} s to another service, and really made by "
        + "all systems. 100 other users read popular pages twice a second each; one request in a hundred is a write. All have run "
        + "under this load long enough for the thread pool to have grown.",
        [
            new("awaited in the request", Role.Mistake, "AwaitedTasks"),
            new("blocking a thread", Role.Mistake, "BlockingTasks"),
            new("decent twin", Role.Decent),
        ],
        [
            new(Case, system =>
            [
                Population.WithAddressPerUser(Readers, 100, 2, requests.WithWrites(1, RequestMix.HomePage, RequestMix.PopularItem)),
                Population.WithAddressPerUser(Tasks, 40, 0.25, system.SlowTasks),
            ])
            {
                LeastSeconds = 2 * plan.TaskSeconds,
                Tasks = Tasks,
            },
        ],
        [
            new("until a task is answered, median", Case, Figures.Of(Tasks, Figures.P50), " ms") { IsMain = true },
            new("until it is completed, median", Case, StoryFigures.CompletedP50, " ms") { IsMain = true },
            new("tasks completed", Case, StoryFigures.TasksDone, " %", MoreIsBetter: true),
            new("readers' p99", Case, Figures.Of(Readers, Figures.P99), " ms"),
        ])
    {
        Reason = "a queue in memory answers as fast, and loses what is queued when its process ends. Here an accepted task is done "
            + "all the same: `tests/Fault.Tests/Ledger/LedgerTests.cs` kills or freezes the catalogue, the worker, RabbitMQ or "
            + "PostgreSQL every few seconds, and counts.",
    };
}
