using System.Diagnostics;
using OpenTelemetry;

namespace ServiceDefaults.Telemetry;

/// <summary>Marks what was recorded but not sampled for export after all, when it failed or was slow: those are the requests that somebody will look for.</summary>
internal sealed class TroubleKeeper(TimeSpan slow) : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        if (data.Recorded) return;
        if (data.Status == ActivityStatusCode.Error || data.Duration >= slow) data.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
    }
}
