using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gateway.RateLimiting.Policies;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.RateLimiting;

/// <summary>The metrics of meter <c>Scalable.Gateway</c>. Tags are names from configuration; no client input becomes a tag.</summary>
internal sealed class GatewayMetrics : IDisposable
{
    public const string Name = "Scalable.Gateway";

    private readonly Meter _meter;
    private readonly Counter<long> _leased;
    private readonly Counter<long> _operations;
    private readonly Counter<long> _shed;
    private readonly Counter<long> _failures;

    public GatewayMetrics(IMeterFactory meters, RateLimitPolicyProvider policies)
    {
        _meter = meters.Create(Name);
        _meter.CreateObservableCounter(
            "gateway.ratelimit.decisions",
            () => Decided(policies.Current),
            "{request}",
            "Requests by policy and outcome: admitted, refused, shadow (would have been refused).");
        _leased = _meter.CreateCounter<long>("gateway.ratelimit.leased", "{permit}", "Permits that Redis granted, by policy.");
        _operations = _meter.CreateCounter<long>("gateway.ratelimit.redis_operations", "{operation}", "Round trips to Redis.");
        _shed = _meter.CreateCounter<long>(
            "gateway.shed", "{request}", "Requests rejected because the gateway was at capacity, by kind: read, write, stream.");
        _failures = _meter.CreateCounter<long>(
            "gateway.forward_failures",
            "{request}",
            "Failed attempts to forward a request, by the proxy's error; a retried request may count twice.");
    }

    public void Leased(string policy, int permits) => _leased.Add(permits, new KeyValuePair<string, object?>("policy", policy));

    public void RedisOperation() => _operations.Add(1);

    public void Shed(string kind) => _shed.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public void ForwardFailed(ForwarderError error) => _failures.Add(1, new KeyValuePair<string, object?>("error", error.ToString()));

    /// <summary>Tags the request's span with the policy that rejected it.</summary>
    public static void Refused(string policy)
        => Activity.Current?.SetTag("ratelimit.policy", policy).AddEvent(new ActivityEvent("rate limit refused"));

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Decided(RateLimitPolicies policies)
    {
        foreach (var policy in policies.Policies)
        {
            yield return Of(policy, policy.Decisions.Admitted, "admitted");
            yield return Of(policy, policy.Decisions.Refused, "refused");
            yield return Of(policy, policy.Decisions.Shadow, "shadow");
        }

        static Measurement<long> Of(RateLimitPolicy policy, long count, string outcome) => new(
            count, new KeyValuePair<string, object?>("policy", policy.Name), new KeyValuePair<string, object?>("outcome", outcome));
    }
}
