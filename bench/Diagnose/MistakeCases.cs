using Scalable.Bench.Measure;
using Scalable.Bench.Stack;
using Scalable.Diagnosis.Findings;
using Scalable.Generator.Load;
using Scalable.Generator.Traffic;

namespace Scalable.Bench.Diagnose;

/// <summary>Each of the five mistakes alone, all of them together, and none, under the load of fifty users.</summary>
internal static class MistakeCases
{
    private const int Users = 50;

    /// <summary>The seconds after which a client begins that takes more than its share.</summary>
    private const double QuietSeconds = 15;

    /// <summary>The names of the cases, in their order.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["no-pool", "no-cache", "n-plus-one", "no-limit", "slow-work", "blocked-threads", "all", "none"];

    public static IReadOnlyList<MistakeCase> Create(MeasurementPlan plan, CatalogueRequests requests)
    {
        var pages = new[] { RequestMix.HomePage, RequestMix.PopularItem, RequestMix.Types };
        return
        [
            new("no-pool", ["NoPooling"], [Mistake.ConnectionsNotPooled], (_, _) => [Of(4, RequestMix.AnyItem(plan.Items))]),
            new("no-cache", ["NoCaching"], [Mistake.NotCached], (_, _) => [Of(2, pages)]),
            new("n-plus-one", ["NPlusOne"], [Mistake.RepeatedCalls], (_, _) => [Of(0.2, RequestMix.LongList(plan.Items))]),
            new("no-limit", ["NoRateLimiting"], [Mistake.NoRateLimit], (_, seconds) =>
                [Of(1, pages), .. Abuser(RequestMix.NewList, seconds)]),
            new("slow-work", ["AwaitedTasks"], [Mistake.SlowWorkInRequest], Tasks),
            new("blocked-threads", ["BlockingTasks"], [Mistake.SlowWorkInRequest], Tasks),
            new(
                "all", ["NoPooling", "NoCaching", "NPlusOne", "NoRateLimiting", "BlockingTasks"],
                [
                    Mistake.ConnectionsNotPooled, Mistake.NotCached, Mistake.RepeatedCalls, Mistake.NoRateLimit,
                    Mistake.SlowWorkInRequest,
                ],
                Everything),
            new("none", [], [], Everything),
        ];

        IReadOnlyList<Population> Tasks(SystemUnderTest system, double seconds) =>
            [Of(1, pages), Of(0.25, system.SlowTasks) with { Name = "tasks" }];

        IReadOnlyList<Population> Everything(SystemUnderTest system, double seconds) => Everyday(plan, requests, system, seconds);
    }

    /// <summary>A shop's traffic, slow tasks, and, after a while, a client that takes more than its share.</summary>
    public static IReadOnlyList<Population> Everyday(
        MeasurementPlan plan, CatalogueRequests requests, SystemUnderTest system, double seconds) =>
        [
            Of(1, requests.Everyday(system.SlowTasks, writes: 1)), Of(0.02, system.SlowTasks) with { Name = "tasks" },
            .. Abuser(RequestMix.AnyItem(plan.Items), seconds),
        ];

    private static Population Of(double rate, params IReadOnlyList<RequestKind> kinds) =>
        Population.WithAddressPerUser("users", Users, rate, kinds);

    private static IEnumerable<Population> Abuser(RequestKind request, double seconds) => seconds < QuietSeconds
        ? []
        : [new Population("abuser", 40, 0, [request]) { Addresses = Addresses.One }];
}
