using Scalable.Diagnosis.Findings;
using Scalable.Diagnosis.Windows;

namespace Scalable.Diagnosis.Rules;

/// <summary>
/// No rate limit: while one client makes most of the requests, most of the others' take much longer than at other times, route by route,
/// and nothing refuses any. Only requests from outside count, so that a gateway is not taken for a client of the services behind it.
/// </summary>
internal sealed class LimitRule(DiagnosisOptions options, Observations observations) : IRule
{
    private readonly BoundedMap<string, ClientTraffic> _services = new(options.MaxKeys, observations.Coverage);

    public void Add(Trace trace)
    {
        for (var index = 0; index < trace.Spans.Count; index++)
        {
            if (trace.Spans[index] is { Request: { Client: not null } request } span && trace.IsFromOutside(index))
                _services.GetOrAdd(span.Resource.Service)?.Add(span, request, options);
        }
    }

    public IEnumerable<Finding> Find() => observations.HasLimiter
        ? []
        : _services.Entries.Select(service => FindIn(service.Key, service.Value)).OfType<Finding>();

    private Finding? FindIn(string service, ClientTraffic traffic)
    {
        var slots = traffic.Slots.Select(slot => slot.Summary).ToLookup(slot => slot.HasGreedyClient);
        var (quiet, loud) = (LatenciesOf(slots[false]), LatenciesOf(slots[true]));
        var compared = loud
            .Where(one => one.Value.Requests >= options.OthersRequests
                && quiet.GetValueOrDefault(one.Key)?.Requests >= options.OthersRequests)
            .Select(one => (Route: one.Key, one.Value.Requests, Before: quiet[one.Key].P99, During: one.Value.P99))
            .ToList();
        var slowed = compared.Where(one => one.During >= one.Before * options.OthersSlowdown).ToList();
        // Not because of one route that became slow for a reason of its own.
        if (slowed.Count == 0 || slowed.Sum(one => one.Requests) < compared.Sum(one => one.Requests) / 2.0)
            return null;
        var (route, _, before, during) = slowed.MaxBy(one => one.Requests);
        var greedy = slots[true].Sum(slot => slot.GreedyRequests);
        var requests = greedy + slots[true].Sum(slot => slot.Others.Requests);
        var seconds = slots[true].Count() * ClientSlot.Seconds;
        return new()
        {
            Mistake = Mistake.NoRateLimit,
            Where = new(service),
            Summary = "One client makes most of the requests, the others' become slow, and nothing refuses any.",
            Evidence =
            [
                Figures.Text($"one client made {greedy:N0} of {requests:N0} requests within {seconds:N0} s"),
                $"p99 of all others in {route}: {Figures.Of(during)} then, {Figures.Of(before)} otherwise",
                "no response had status 429, and no metrics of a rate limiter were seen",
            ],
            TraceIds = traffic.Samples.TraceIds,
            Confidence = traffic.AreClientsCertain ? Confidence.Likely : Confidence.Possible,
            Why = traffic.AreClientsCertain
                ? "clients are told apart by address or user"
                : "the spans have no client.address: clients are told apart by their programs (user_agent.original)",
            Severity = Severity.Severe,
            CostNow = Figures.Text($"others wait {during / before:0.#} times as long"),
            CostAtTenTimes = "one client alone takes the service down for all",
            Weight = (during - before).TotalSeconds,
        };
    }

    private static Dictionary<string, SlotLatencies> LatenciesOf(IEnumerable<SlotSummary> slots) => slots
        .SelectMany(slot => slot.Others.Routes)
        .GroupBy(route => route.Key, route => route.Value)
        .ToDictionary(route => route.Key, route => new SlotLatencies(route));
}
