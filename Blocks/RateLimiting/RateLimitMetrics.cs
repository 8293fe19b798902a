using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Scalable.RateLimiting.Leases;
using Scalable.RateLimiting.Policies;

namespace Scalable.RateLimiting;

/// <summary>
/// The metrics of meter <c>Scalable.RateLimiting</c>, observed when they are collected, so requests pay nothing for them. Tags are names
/// from configuration; no client input becomes a tag.
/// </summary>
internal sealed class RateLimitMetrics(IMeterFactory meters, RateLimitPolicyProvider policies, RateLimitRedis redis) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The factory owns the meter, which lives as long as the host.
        var meter = meters.Create("Scalable.RateLimiting");
        meter.CreateObservableCounter(
            "gateway.ratelimit.decisions",
            () => policies.Current.Policies.SelectMany(MeasureDecisions),
            "{request}",
            "Requests by policy and outcome: admitted, refused, shadow (would have been refused).");
        meter.CreateObservableCounter(
            "gateway.ratelimit.leased",
            () => policies.Current.Policies.Select(policy => Measure(policy.Counters.Leased, ("policy", policy.Name))),
            "{permit}",
            "Permits that Redis granted, by policy; of a policy of work, microseconds.");
        meter.CreateObservableCounter(
            "gateway.ratelimit.work",
            () => policies.Current.Policies.Where(policy => policy.Algorithm == Algorithm.Work).Select(MeasureWork),
            "s",
            "Backend time that was charged to clients, by policy.");
        meter.CreateObservableCounter(
            "gateway.ratelimit.redis_operations", () => redis.Operations, "{operation}", "Round trips to Redis.");
        meter.CreateObservableGauge(
            "gateway.ratelimit.local",
            () => redis.IsOpen ? 0 : 1,
            "{instance}",
            "1 while this instance's rate limits are not shared through Redis, else 0.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static IEnumerable<Measurement<long>> MeasureDecisions(RateLimitPolicy policy) =>
    [
        Measure(policy.Counters.Admitted, ("policy", policy.Name), ("outcome", "admitted")),
        Measure(policy.Counters.Rejected, ("policy", policy.Name), ("outcome", "refused")),
        Measure(policy.Counters.Shadow, ("policy", policy.Name), ("outcome", "shadow")),
    ];

    private static Measurement<double> MeasureWork(RateLimitPolicy policy) =>
        new(policy.Counters.Charged / 1e6, KeyValuePair.Create("policy", (object?)policy.Name));

    private static Measurement<long> Measure(long count, params (string Key, string Value)[] tags) =>
        new(count, tags.Select(tag => KeyValuePair.Create(tag.Key, (object?)tag.Value)));
}
