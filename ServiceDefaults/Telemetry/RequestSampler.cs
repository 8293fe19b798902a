using System.Diagnostics;
using OpenTelemetry.Trace;

namespace ServiceDefaults.Telemetry;

/// <summary>
/// Samples at the root of a trace, and follows the parent below it. A request that is not sampled is still recorded, without its children,
/// so that <see cref="ErrorAndSlowSpanProcessor"/> can keep it if it is slow or fails.
/// </summary>
internal sealed class RequestSampler(double ratio) : Sampler
{
    // The spans of YARP's active health checks: frequent, and without information.
    private const string ProxyHealthChecks = "proxy.cluster_health_checks";

    private static readonly SamplingResult Drop = new(SamplingDecision.Drop);
    private static readonly SamplingResult RecordAlone = new(SamplingDecision.RecordOnly);
    private static readonly SamplingResult Sample = new(SamplingDecision.RecordAndSample);

    private readonly TraceIdRatioBasedSampler _byTraceId = new(ratio);

    public override SamplingResult ShouldSample(in SamplingParameters parameters)
    {
        var parent = parameters.ParentContext;
        // A proxy's forwarding has the kind "server" too, but is part of a request that is already recorded.
        var isEntry = parameters.Kind is ActivityKind.Consumer
            || (parameters.Kind is ActivityKind.Server && (parent.IsRemote || parent.TraceId == default));
        if (parent.TraceId != default)
        {
            var sampled = parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);
            return sampled ? Sample : isEntry ? RecordAlone : Drop;
        }

        // A query or a call without a request is the service's own periodic work.
        if (parameters.Kind == ActivityKind.Client || parameters.Name == ProxyHealthChecks) return Drop;
        return _byTraceId.ShouldSample(parameters).Decision == SamplingDecision.RecordAndSample ? Sample : isEntry ? RecordAlone : Drop;
    }
}
