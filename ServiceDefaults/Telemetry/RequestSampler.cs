using System.Diagnostics;
using OpenTelemetry.Trace;

namespace ServiceDefaults.Telemetry;

/// <summary>
/// Decides at the root of a trace, and below it follows the parent. A request that is not sampled is still recorded, itself alone, so that
/// <see cref="TroubleKeeper"/> can keep it when it turns out to be slow or to fail.
/// </summary>
internal sealed class RequestSampler(double ratio) : Sampler
{
    // YARP's active health checks: one trace every half second that says nothing.
    private const string ProxyHealthChecks = "proxy.cluster_health_checks";

    private static readonly SamplingResult Drop = new(SamplingDecision.Drop);
    private static readonly SamplingResult RecordAlone = new(SamplingDecision.RecordOnly);
    private static readonly SamplingResult Sample = new(SamplingDecision.RecordAndSample);

    private readonly TraceIdRatioBasedSampler _byTraceId = new(ratio);

    public override SamplingResult ShouldSample(in SamplingParameters parameters)
    {
        var parent = parameters.ParentContext;
        // A proxy's forwarding is of the kind "server" too, but inside of a request that is recorded already.
        var isEntry = parameters.Kind is ActivityKind.Consumer || (parameters.Kind is ActivityKind.Server && (parent.IsRemote || parent.TraceId == default));
        if (parent.TraceId != default)
        {
            var sampled = parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);
            return sampled ? Sample : isEntry ? RecordAlone : Drop;
        }

        // A query or a call that nobody asked for is a service looking after itself, again and again.
        if (parameters.Kind == ActivityKind.Client || parameters.Name == ProxyHealthChecks) return Drop;
        return _byTraceId.ShouldSample(parameters).Decision == SamplingDecision.RecordAndSample ? Sample : isEntry ? RecordAlone : Drop;
    }
}
