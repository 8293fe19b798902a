using Scalable.Diagnosis.Findings;
using Scalable.Diagnosis.Telemetry;
using Scalable.Diagnosis.Windows;

namespace Scalable.Diagnosis.Rules;

/// <summary>A pool that is used up for long, or that gets fuller while the traffic stays the same. High use alone is no fault.</summary>
internal sealed class PoolRule(DiagnosisOptions options, Observations observations) : IRule
{
    public void Add(Trace trace)
    {
        // Metrics and errors are observed for all rules.
    }

    public IEnumerable<Finding> Find()
    {
        foreach (var (_, pool) in observations.Pools.Entries)
            pool.Complete();
        var failing = observations.Errors.Entries.Where(error => error.Key.Error == KnownError.PoolTimeout);
        var services = observations.Pools.Entries.Select(pool => pool.Key.Resource.Service)
            .Union(failing.Select(error => error.Key.Service));
        return services.Select(FindIn).OfType<Finding>();
    }

    private Finding? FindIn(string service)
    {
        var pools = observations.PoolsOf(service);
        observations.Errors.TryGet((service, KnownError.PoolTimeout), out var errors);
        var timeouts = Math.Max(pools.Sum(pool => pool.Timeouts.Total), errors?.Count ?? 0);
        var shortage = pools.Select(pool => pool.LongestShortage).DefaultIfEmpty().Max();
        var leak = pools.Select(PoolLeak.Find).FirstOrDefault(found => found is not null);
        if (timeouts == 0 && shortage < options.PoolShortage && leak is null)
            return null;
        var size = pools.Select(pool => pool.Max).DefaultIfEmpty().Max();
        var isUsedUp = timeouts > 0 || shortage >= options.PoolShortage;
        return new()
        {
            Mistake = Mistake.PoolExhausted,
            Where = new(service),
            Summary = isUsedUp
                ? Figures.Text($"Requests wait for a connection{(size > 0 ? $" of the pool of {size}" : "")} because all are in use.")
                : "The pool loses connections: more and more are in use while the traffic stays the same.",
            Evidence =
            [
                .. timeouts > 0 ? [Figures.Text($"{timeouts:N0} waits ended with a time-out")] : Array.Empty<string>(),
                .. shortage > TimeSpan.Zero
                    ? [$"all were in use for {Figures.Of(shortage)}, and up to {pools.Max(pool => pool.MaxPending)} requests waited"]
                    : Array.Empty<string>(),
                .. leak is null ? Array.Empty<string>() : [leak],
            ],
            TraceIds = errors?.Samples.TraceIds ?? [],
            Confidence = isUsedUp ? Confidence.Certain : Confidence.Likely,
            Why = isUsedUp ? "the pool itself reports it" : "connections in use only ever rose, and the number of operations did not",
            Severity = Severity.Severe,
            CostNow = timeouts > 0 ? "requests fail" : "requests wait",
            CostAtTenTimes = "nearly all requests time out",
            PoolSize = size > 0 ? size : null,
            Weight = timeouts,
        };
    }
}
