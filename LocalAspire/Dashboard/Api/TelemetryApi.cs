using LocalAspire.Dashboard.Access;
using LocalAspire.Dashboard.Settings;
using LocalAspire.Dashboard.Telemetry;
using LocalAspire.Dashboard.Telemetry.Logs;
using LocalAspire.Dashboard.Telemetry.Metrics;
using LocalAspire.Dashboard.Telemetry.Traces;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LocalAspire.Dashboard.Api;

/// <summary>Somebody who sends telemetry.</summary>
/// <param name="Service">The service; a filter by it means all its instances.</param>
/// <param name="Instance">The instance id.</param>
/// <param name="Name">What the pages call the instance.</param>
/// <param name="Color">Which colour they show it in.</param>
internal sealed record TelemetrySource(string Service, string Instance, string Name, int Color);

/// <summary>Where senders send to, and whether they need a key.</summary>
internal sealed record SendTo(string Grpc, string Http, bool NeedsKey);

internal static class TelemetryApi
{
    public static void MapTelemetry(this RouteGroupBuilder api)
    {
        api.MapGet("/telemetry/sources", Sources).WithSummary("Everyone who has sent telemetry");
        api.MapGet("/telemetry/endpoints", (Addresses addresses, AccessRules rules) => TypedResults.Ok(new SendTo(Shown(addresses.Grpc), Shown(addresses.Http), rules.OtlpNeedsKey)))
            .WithSummary("Where to send: OTLP over gRPC and over HTTP");
        api.MapDelete("/telemetry", Clear).WithSummary("Forgets all telemetry, and who has sent it");
    }

    private static Ok<TelemetrySource[]> Sources(TelemetryResources resources)
    {
        var names = resources.Names();
        return TypedResults.Ok(resources.All.Select(sender => new TelemetrySource(sender.Name, sender.InstanceId, names.Of(sender), sender.Color))
            .OrderBy(source => source.Name, StringComparer.Ordinal).ToArray());
    }

    private static NoContent Clear(TelemetryResources resources, TraceStore traces, LogStore logs, MetricStore metrics)
    {
        // First, so that whoever sends from here on is listed with what is kept of it.
        resources.Clear();
        traces.Clear();
        logs.Clear();
        metrics.Clear();
        return TypedResults.NoContent();
    }

    private static string Shown(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
