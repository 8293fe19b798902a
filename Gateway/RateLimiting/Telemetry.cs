using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Gateway.RateLimiting;

/// <summary>Meter <c>Scalable.Gateway</c>. Tags are names from configuration: nothing that a client sends becomes one.</summary>
internal sealed class Telemetry : IDisposable
{
    public const string Name = "Scalable.Gateway";

    private readonly Meter _meter;
    private readonly Counter<long> _decisions;
    private readonly Counter<long> _leased;
    private readonly Counter<long> _operations;
    private readonly Counter<long> _shed;

    public Telemetry(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _decisions = _meter.CreateCounter<long>("gateway.ratelimit.decisions", "{request}", "Requests by policy and outcome: admitted, refused, shadow (would have been refused).");
        _leased = _meter.CreateCounter<long>("gateway.ratelimit.leased", "{permit}", "Permits that Redis granted, by policy.");
        _operations = _meter.CreateCounter<long>("gateway.ratelimit.redis_operations", "{operation}", "Round trips to Redis.");
        _shed = _meter.CreateCounter<long>("gateway.shed", "{request}", "Requests turned away because the gateway was full, by kind: read, write.");
    }

    public void Decided(string policy, string outcome)
        => _decisions.Add(1, new KeyValuePair<string, object?>("policy", policy), new KeyValuePair<string, object?>("outcome", outcome));

    public void Leased(string policy, int permits) => _leased.Add(permits, new KeyValuePair<string, object?>("policy", policy));

    public void RedisOperation() => _operations.Add(1);

    public void Shed(string kind) => _shed.Add(1, new KeyValuePair<string, object?>("kind", kind));

    /// <summary>Marks the request's span with the policy that refused it.</summary>
    public static void Refused(string policy)
        => Activity.Current?.SetTag("ratelimit.policy", policy).AddEvent(new ActivityEvent("rate limit refused"));

    public void Dispose() => _meter.Dispose();
}
