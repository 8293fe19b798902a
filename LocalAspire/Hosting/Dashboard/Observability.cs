namespace LocalAspire.Hosting.Dashboard;

/// <summary>Tells services where to send their telemetry, and people where to look at it.</summary>
internal sealed class Observability(DashboardResource? dashboard)
{
    /// <summary>The dashboard's address, as a link that logs in where a token is asked for; null without a dashboard.</summary>
    public string? DashboardUrl => UrlOf(DashboardResource.Frontend) is { } url ? url + dashboard?.Access.LoginPath : null;

    public void Configure(Dictionary<string, object> variables, string serviceName, string instanceId)
    {
        variables["OTEL_SERVICE_NAME"] = serviceName;
        variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={instanceId}";
        if (UrlOf(DashboardResource.OtlpGrpc) is not { } endpoint) return;
        variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
        variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc";
        if (dashboard?.Access.OtlpKey is { } key) variables["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={key}";
        variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory";
        // A person watches: what happened is to be seen within a second.
        variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
        variables["OTEL_BSP_SCHEDULE_DELAY"] = "500";
        variables["OTEL_METRIC_EXPORT_INTERVAL"] = "10000";
        variables["OTEL_TRACES_SAMPLER"] = "always_on";
        variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
    }

    private string? UrlOf(string endpoint) => dashboard is null ? null : new EndpointReference(dashboard, endpoint).Url;
}
