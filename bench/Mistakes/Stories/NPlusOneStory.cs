using Scalable.Bench.Measure;
using Scalable.Generator.Load;
using Scalable.Generator.Traffic;

namespace Scalable.Bench.Mistakes.Stories;

/// <summary>Lists of about a hundred items whose pictures, types and brands are loaded lazily.</summary>
internal static class NPlusOneStory
{
    private const string Users = "users";
    private const string Lists = "lists of 100";

    public static Story Create(MeasurementPlan plan) => new(
        "n-plus-one", "N+1 queries",
        "Ten users request lists of about 100 items of random brands four times a second each: they are rarely cached.",
        [new("lazy loading", Role.Mistake, "NPlusOne"), new("decent twin", Role.Decent)],
        [new(Lists, _ => [Population.WithAddressPerUser(Users, 10, 4, RequestMix.LongList(plan.Items))])],
        [
            new("statements a list", Lists, StoryFigures.Queries, "") { IsMain = true },
            new("median of a list", Lists, Figures.Of(Users, Figures.P50), " ms") { IsMain = true },
            new("p99 of a list", Lists, Figures.Of(Users, Figures.P99), " ms"),
            new("processor time a list", Lists, StoryFigures.Processor, " ms"),
        ])
    {
        Reason = "three statements that do not grow with the list are as good as one on a database nearby. Here a test holds the "
            + "number of round trips for pages of any size (`tests/CatalogService.Tests/Database/RoundTripTests.cs`), and `-- scale` "
            + "measures deep pages.",
    };
}
