using Scalable.Bench.Measure;
using Scalable.Generator.Load;
using Scalable.Generator.Traffic;

namespace Scalable.Bench.Mistakes.Stories;

/// <summary>One client sends far more than its share while others use the service.</summary>
internal static class RateLimitingStory
{
    private const string Others = "others";
    private const string Abuser = "abuser";
    private const string Beside = "beside an abuser";
    private const int AbusersConnections = 40;
    private const double AbusersRate = 50;

    public static Story Create(MeasurementPlan plan, CatalogueRequests requests) => new(
        "rate-limiting", "Rate limits",
        "50 users read the home page and popular items twice a second each; one request in a hundred is a write. At the same time one "
        + $"client, from one address, requests {AbusersConnections * AbusersRate:N0} long lists a second, twenty times the limit "
        + "of 100. The decent twin has the framework's own limiter with the same limit; here the limits are those of production.",
        [new("no limits", Role.Mistake, "NoRateLimiting"), new("decent twin", Role.Decent)],
        [
            new(Beside, _ =>
            [
                Population.WithAddressPerUser(Others, 50, 2, requests.WithWrites(1, RequestMix.HomePage, RequestMix.PopularItem)),
                new Population(Abuser, AbusersConnections, AbusersRate, [RequestMix.LongList(plan.Items)]) { Addresses = Addresses.One },
            ]),
        ],
        [
            new("others' median", Beside, Figures.Of(Others, Figures.P50), " ms"),
            new("others' p99", Beside, Figures.Of(Others, Figures.P99), " ms") { IsMain = true },
            new("others' errors", Beside, Figures.Of(Others, Figures.Errors), " %"),
            new("the abuser's good answers a second", Beside, Figures.Of(Abuser, Figures.Ok), ""),
        ])
    {
        Reason = "the framework's limiter is enough for one process. With several, each of them admits the limit again (`-- field` "
            + "counts it), and a client that stays within a limit by count may still take the processors (`-- fairness` measures "
            + "that).",
    };
}
