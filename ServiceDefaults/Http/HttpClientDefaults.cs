using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;

namespace ServiceDefaults.Http;

internal static class HttpClientDefaults
{
    private static readonly string[] Exporters = ["OtlpTraceExporter", "OtlpMetricExporter", "OtlpLogExporter"];

    /// <summary>
    /// Adds service discovery and retries to every client of <see cref="IHttpClientFactory"/>. Never retries POST,
    /// PATCH, PUT, DELETE or CONNECT.
    /// </summary>
    public static void AddHttpClientDefaults(this IHostApplicationBuilder builder)
    {
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(client =>
        {
            client.AddStandardResilienceHandler(options => options.Retry.DisableForUnsafeHttpMethods());
            client.AddServiceDiscovery();
        });

        // Clients of the factory send telemetry over HTTP (OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf): an exporter has timeouts and retries
        // of its own, and a log entry of each export would cause another export.
        foreach (var exporter in Exporters)
        {
#pragma warning disable EXTEXP0001 // Experimental; removes the handlers added above.
            builder.Services.AddHttpClient(exporter).RemoveAllResilienceHandlers().RemoveAllLoggers();
#pragma warning restore EXTEXP0001
        }
    }
}
