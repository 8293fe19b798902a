using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Generator.Load;
using Scalable.Generator.Traffic;

namespace Scalable.Bench.Mistakes.Stories;

/// <summary>The home page, read without a pause while items change: without a cache, and with one that all who miss fill at once.</summary>
internal static class CachingStory
{
    private const int Readers = 64;
    private const string Users = "users";

    public static Story Create(MeasurementPlan plan, CatalogueRequests requests)
    {
        StoryCase[] cases =
        [
            .. plan.Writes.Where(share => share <= 1).Select(share => new StoryCase(
                StoryNames.Writes(share),
                _ => [Population.WithAddressPerUser(Users, Readers, 0, requests.WithWrites(share, RequestMix.HomePage))])),
        ];
        return new Story(
            "caching", "Caching",
            $"{Readers} users fetch the home page (20 of {plan.Items:N0} items and their count), each again as soon as the response "
            + "arrives; among their requests are writes of popular items. A sustained rate: rate limits are out of reach.",
            [
                new("no cache", Role.Mistake, "NoCaching", "NoRateLimiting"),
                new("no single flight", Role.Mistake, "NoSingleFlight", "NoRateLimiting"),
                new("decent twin", Role.Decent, "NoRateLimiting"),
            ],
            cases,
            [
                .. cases.SelectMany(one => new Headline[]
                {
                    new($"good answers a second, {one.Name}", one.Name, Figures.Of(Users, Figures.Ok), "", MoreIsBetter: true)
                    {
                        IsMain = one == cases[^1],
                    },
                    new($"statements a request, {one.Name}", one.Name, StoryFigures.Queries, "") { IsMain = one == cases[^1] },
                    new($"processor time a request, {one.Name}", one.Name, StoryFigures.Processor, " ms"),
                }),
            ])
        {
            WithoutLimits = true,
            Reason = "the memory of one process is the fastest cache, and the twin has neither a gateway in front nor other replicas "
                + "to tell. Its lists are up to ten seconds old after a write, and each replica of it would have its own truth; here "
                + "all replicas are told (`docs/edge-cache.md`), and a cold key costs three replicas as many queries as `-- limits` "
                + "counts.",
        };
    }
}
