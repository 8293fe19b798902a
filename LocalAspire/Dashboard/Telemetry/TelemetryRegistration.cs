using LocalAspire.Dashboard.Telemetry.Logs;
using LocalAspire.Dashboard.Telemetry.Metrics;
using LocalAspire.Dashboard.Telemetry.Traces;

namespace LocalAspire.Dashboard.Telemetry;

internal static class TelemetryRegistration
{
    public static void AddTelemetry(this WebApplicationBuilder builder) => builder.Services
        .AddSingleton<Changes>()
        .AddSingleton<TelemetryResources>()
        .AddSingleton<TraceStore>()
        .AddSingleton<LogStore>()
        .AddSingleton<MetricStore>();
}
