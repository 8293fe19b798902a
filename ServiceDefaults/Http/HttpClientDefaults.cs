using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;

namespace ServiceDefaults.Http;

internal static class HttpClientDefaults
{
    private static readonly string[] Exporters = ["OtlpTraceExporter", "OtlpMetricExporter", "OtlpLogExporter"];

    /// <summary>Every client of <see cref="IHttpClientFactory"/> resolves service names, and retries what may be repeated: never a POST, PATCH, PUT, DELETE or CONNECT.</summary>
    public static void AddHttpClientDefaults(this IHostApplicationBuilder builder)
    {
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(client =>
        {
            client.AddStandardResilienceHandler(options => options.Retry.DisableForUnsafeHttpMethods());
            client.AddServiceDiscovery();
        });

        // Telemetry is sent over HTTP by clients of the factory (OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf): an exporter has time-outs and retries of its
        // own, and a log of each export would be the next export's.
        foreach (var exporter in Exporters)
        {
#pragma warning disable EXTEXP0001 // Marked as experimental; it takes out what was put in above.
            builder.Services.AddHttpClient(exporter).RemoveAllResilienceHandlers().RemoveAllLoggers();
#pragma warning restore EXTEXP0001
        }
    }
}
