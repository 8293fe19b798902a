using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using ServiceDefaults.Health;

namespace ServiceDefaults.Telemetry;

internal static class TelemetryExtensions
{
    // A source that no service creates costs nothing, so every service listens to those of all services.
    private static readonly string[] Sources =
        ["Scalable.*", "Npgsql", "MassTransit", "Yarp.ReverseProxy", "ZiggyCreatures.Caching.Fusion*"];

    private static readonly string[] Meters =
        ["Scalable.*", "Npgsql", "MassTransit", "Polly", "ZiggyCreatures.Caching.Fusion*"];

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.IncludeFormattedMessage = true;
            logs.IncludeScopes = true;
        });
        // The client logs each step of each connection as Information.
        builder.Logging.AddFilter("StackExchange.Redis", LogLevel.Warning);

        builder.Services.AddOptionsSection<SamplingOptions>(SamplingOptions.Section)
            .PostConfigure(options => options.ApplyEnvironment(builder.Configuration));

        // OpenTelemetry's baggage is not used, and reading it would cost every request. Its header is forwarded like any other.
        Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator());

        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => Name(resource, builder))
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter(Meters))
            .WithTracing(traces => traces
                .SetSampler(services => new RequestSampler(Options(services).SampleRatio))
                .AddProcessor(services => new ErrorAndSlowSpanProcessor(Options(services).SlowRequest))
                .AddSource(builder.Environment.ApplicationName)
                .AddSource(Sources)
                .AddAspNetCoreInstrumentation(options => options.Filter = context => !HealthEndpoints.Has(context.Request.Path))
                .AddHttpClientInstrumentation(options => options.FilterHttpRequestMessage =
                    request => request.RequestUri is not { IsAbsoluteUri: true } uri || !HealthEndpoints.Has(uri.AbsolutePath)));

        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            telemetry.UseOtlpExporter();
    }

    private static SamplingOptions Options(IServiceProvider services) => services.GetRequiredService<IOptions<SamplingOptions>>().Value;

    // A name given at start (OTEL_SERVICE_NAME) takes precedence.
    private static void Name(ResourceBuilder resource, IHostApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_SERVICE_NAME"]))
            resource.AddService(builder.Environment.ApplicationName);
    }
}
