using System.Diagnostics;
using OpenTelemetry;

namespace ServiceDefaults.Telemetry;

/// <summary>
/// Marks recorded but unsampled requests for export if they failed or were slow: these are the ones that will be investigated.
/// </summary>
internal sealed class ErrorAndSlowSpanProcessor(TimeSpan slow) : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        if (data.Recorded) return;
        if (data.Status == ActivityStatusCode.Error || data.Duration >= slow) data.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
    }
}
