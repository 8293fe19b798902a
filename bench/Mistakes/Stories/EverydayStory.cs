using System.Globalization;
using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Bench.Stack;
using Scalable.Generator.Load;
using Scalable.Generator.Traffic;

namespace Scalable.Bench.Mistakes.Stories;

/// <summary>All five mistakes together, under the traffic of a shop.</summary>
internal static class EverydayStory
{
    private const string Users = "users";
    private const int Busy = 64;

    public static Story Create(MeasurementPlan plan, CatalogueRequests requests)
    {
        StoryCase[] everyday =
        [
            .. plan.Writes.Select(share => new StoryCase(
                string.Create(CultureInfo.InvariantCulture, $"{plan.Crowd:N0} users, {StoryNames.Writes(share)}"),
                system => [Everyday(plan.Crowd, 1, system, share)])),
        ];
        var sustained = new StoryCase(
            $"{Busy} users without a pause, {StoryNames.Writes(1)}", system => [Everyday(Busy, 0, system, 1)]);
        return new Story(
            "everyday", "All five together",
            "Everyday traffic: the home page, items by their popularity (Zipf), types, searches, a few long lists, writes of popular "
            + "items, and one slow task in 500 requests. Each user sends a request a second, or, in the last case, as soon as the "
            + "response arrives. Rate limits are out of reach.",
            [
                new("all five mistakes", Role.Mistake, "NoPooling", "NoCaching", "NPlusOne", "NoRateLimiting", "BlockingTasks"),
                new("decent twin", Role.Decent, "NoRateLimiting"),
            ],
            [.. everyday, sustained],
            [
                .. everyday.SelectMany(one => new Headline[]
                {
                    new($"errors, {one.Name}", one.Name, Figures.Of(Users, Figures.Errors), " %")
                    {
                        IsMain = one.Name.EndsWith(StoryNames.Writes(1), StringComparison.Ordinal),
                    },
                    new($"p99, {one.Name}", one.Name, Figures.Of(Users, Figures.P99), " ms"),
                    new($"processor time a request, {one.Name}", one.Name, StoryFigures.Processor, " ms"),
                }),
                new(
                    $"good answers a second, {sustained.Name}", sustained.Name, Figures.Of(Users, Figures.Ok), "", MoreIsBetter: true)
                {
                    IsMain = true,
                },
            ])
        {
            WithoutLimits = true,
            Reason = "on one machine, without faults, a single decent process does this work with fewer hops. What it cannot do is to "
                + "run as several replicas that agree, or to lose a process or a server and go on: `tests/System.Tests` and "
                + "`tests/Fault.Tests` count what fails then.",
        };

        Population Everyday(int users, double rate, SystemUnderTest system, double writes) =>
            Population.WithAddressPerUser(Users, users, rate, requests.Everyday(system.SlowTasks, writes));
    }
}
