using Scalable.Diagnosis.Findings;
using Scalable.Diagnosis.Windows;

namespace Scalable.Diagnosis.Rules;

/// <summary>
/// No rate limit: while one client makes most of the requests, those of the others take much longer than at other times, and nothing
/// refuses any. Only requests from outside count, so that a gateway is not taken for a client of the services behind it.
/// </summary>
internal sealed class LimitRule(DiagnosisOptions options, Observations observations) : IRule
{
    private const long SlotNanoseconds = 5_000_000_000;

    // Fewer requests a second are no burden, whoever sends them.
    private const double MinRequestsPerSecond = 20;

    private readonly BoundedMap<string, ClientTraffic> _services = new(options.MaxKeys, observations.Coverage);

    public void Add(Trace trace)
    {
        for (var index = 0; index < trace.Spans.Count; index++)
        {
            if (trace.Spans[index] is { Request: { Client: not null } request } span && trace.IsFromOutside(index))
                _services.GetOrAdd(span.Resource.Service)?.Add(span, request, span.Start / SlotNanoseconds);
        }
    }

    public IEnumerable<Finding> Find() => observations.HasLimiter
        ? []
        : _services.Entries.Select(service => FindIn(service.Key, service.Value)).OfType<Finding>();

    private Finding? FindIn(string service, ClientTraffic traffic)
    {
        var seconds = SlotNanoseconds / 1e9;
        var (loud, quiet) = (new SlotLatencies(), new SlotLatencies());
        var (requests, greedy) = (0, 0);
        foreach (var slot in traffic.Slots)
        {
            var (count, client) = slot.Busiest;
            if (count <= slot.Requests * options.ClientShare || count < MinRequestsPerSecond * seconds)
            {
                quiet.Add(slot.Others(except: null));
                continue;
            }

            loud.Add(slot.Others(client));
            (requests, greedy) = (requests + slot.Requests, greedy + count);
        }

        if (loud.Requests < options.OthersRequests || quiet.Requests < options.OthersRequests)
            return null;
        var (before, during) = (quiet.P99, loud.P99);
        if (during < before * options.OthersSlowdown)
            return null;
        return new()
        {
            Mistake = Mistake.NoRateLimit,
            Where = new(service),
            Summary = "One client makes most of the requests, the others' become slow, and nothing refuses any.",
            Evidence =
            [
                Figures.Text($"one client made {greedy:N0} of {requests:N0} requests within {loud.Slots * seconds:N0} s"),
                $"p99 of all others: {Figures.Of(during)} then, {Figures.Of(before)} otherwise",
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
}
