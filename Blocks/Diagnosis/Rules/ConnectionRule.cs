using Scalable.Diagnosis.Findings;
using Scalable.Diagnosis.Telemetry;
using Scalable.Diagnosis.Windows;

namespace Scalable.Diagnosis.Rules;

/// <summary>
/// No pool, or too many: connections are opened for each use, the server refuses more, or all pools together may ask for more than it has.
/// What a process opens at its start does not count.
/// </summary>
internal sealed class ConnectionRule(DiagnosisOptions options, Observations observations) : IRule
{
    public void Add(Trace trace)
    {
        // Metrics, connects and errors are observed for all rules.
    }

    public IEnumerable<Finding> Find()
    {
        var services = observations.Pools.Entries.Select(pool => pool.Key.Resource.Service)
            .Union(observations.Databases.Entries.Select(use => use.Key))
            .Union(observations.Errors.Entries.Select(error => error.Key.Service));
        return services.Select(FindIn).Append(FindInSum()).OfType<Finding>();
    }

    private Finding? FindIn(string service)
    {
        var pools = observations.PoolsOf(service);
        observations.Databases.TryGet(service, out var use);
        observations.Errors.TryGet((service, KnownError.ServerFull), out var refused);
        var created = Math.Max(pools.Sum(pool => pool.Creations.Total), use?.Connects ?? 0);
        var operations = Math.Max(pools.Sum(pool => pool.Operations.Total), use?.Operations ?? 0);
        var atStart = pools.Any(pool => pool.Max > 0) ? pools.Sum(pool => pool.Max) : options.ConnectionsAtStart * Math.Max(1, pools.Count);
        var perOperation = operations == 0 ? 0 : created / operations;
        // Where each request opens a connection, it may make many calls with it.
        var perRequest = use is { Users: > 0 } ? (double)use.Connects / use.Users : 0;
        var (share, unit) = perOperation > options.ConnectionsPerOperation ? (perOperation, "operation") : (perRequest, "request");
        var isUnpooled = created > atStart && share > options.ConnectionsPerOperation;
        if (!isUnpooled && refused is null)
            return null;
        var rate = created / observations.Coverage.Seconds;
        return new()
        {
            Mistake = Mistake.ConnectionsNotPooled,
            Where = new(service),
            Summary = isUnpooled
                ? $"It opens a new connection to the database for nearly every {unit}."
                : "The database server refuses connections: together its clients ask for more than it allows.",
            Evidence =
            [
                .. Evidence(isUnpooled, Figures.Text($"{created:N0} connections were opened for {operations:N0} operations")),
                .. Evidence(unit == "request" && isUnpooled, Figures.Text($"{use?.Users:N0} requests made these operations")),
                .. Evidence(refused is not null, Figures.Text($"the server refused {refused?.Count:N0} times (too many connections)")),
            ],
            TraceIds = refused?.Samples.TraceIds ?? use?.Samples.TraceIds ?? [],
            Confidence = Confidence.Certain,
            Why = isUnpooled
                ? $"{Figures.Of(share)} connections per {unit}, and more than a pool opens at its start"
                : "the server's own error says so",
            Severity = Severity.Severe,
            CostNow = isUnpooled ? $"{Figures.Of(rate)} connections opened a second" : "requests fail",
            CostAtTenTimes = isUnpooled
                ? $"{Figures.Of(rate * 10)} connections opened a second, each a new process on PostgreSQL; the server runs out of them"
                : "nearly all requests fail",
            Weight = rate,
        };
    }

    private static string[] Evidence(bool isSeen, string sentence) => isSeen ? [sentence] : [];

    private Finding? FindInSum()
    {
        var pools = observations.Pools.Entries.Where(pool => pool.Value.Max > 0).ToArray();
        var sum = pools.Sum(pool => pool.Value.Max);
        if ((options.ServerConnections ?? observations.ServerConnectionMax) is not { } allowed || sum <= allowed)
            return null;
        var largest = pools.MaxBy(pool => pool.Value.Max).Key.Resource.Service;
        return new()
        {
            Mistake = Mistake.ConnectionsNotPooled,
            Where = new(largest, Call: "all pools"),
            Summary = Figures.Text($"All pools together may open {sum:N0} connections; the server allows {allowed:N0}."),
            Evidence = [Figures.Text($"{pools.Length:N0} pools report their sizes")],
            Confidence = options.ServerConnections is null ? Confidence.Likely : Confidence.Certain,
            Why = options.ServerConnections is null
                ? "the server reports its limit, and other servers may be among those that the pools connect to"
                : "the server's limit is configured",
            CostNow = "none while the pools are not full",
            CostAtTenTimes = "the server refuses connections when the pools fill up",
            Weight = 0,
        };
    }
}
