namespace LocalAspire.Hosting.Dashboard;

/// <summary>The dashboard: a process beside the others, which all of them send their telemetry to.</summary>
internal sealed class DashboardResource(string name, string assemblyPath) : Resource(name), IResourceWithEndpoints, IResourceWithWaitSupport
{
    public const string Frontend = "http";
    public const string OtlpGrpc = "otlp-grpc";
    public const string OtlpHttp = "otlp-http";

    public string AssemblyPath { get; } = assemblyPath;

    /// <summary>Adds the dashboard to the model, unless it is switched off or was not built.</summary>
    public static DashboardResource? AddTo(DistributedApplicationBuilder builder)
    {
        var path = builder.AppHostAssembly?.Metadata("aspiredashboardpath");
        if (builder.DashboardDisabled || !File.Exists(path)) return null;
        var resource = new DashboardResource("dashboard", path);
        var configuration = builder.Configuration;
        // The same variables as the Aspire dashboard's; an AppHost's launch profile sets them.
        Add(Frontend, configuration["ASPNETCORE_URLS"] ?? configuration["URLS"], 18888);
        Add(OtlpGrpc, configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"], 4317);
        Add(OtlpHttp, configuration["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"], 4318);
        // Whoever sends telemetry is stopped before it, so that the last words are heard.
        foreach (var project in builder.Resources.OfType<ProjectResource>())
            project.Annotations.Add(new ResourceRelationshipAnnotation(resource, "Telemetry"));
        builder.AddResource(resource).WithHttpHealthCheck("/", endpointName: Frontend);
        return resource;

        void Add(string endpoint, string? url, int defaultPort) =>
            resource.Annotations.Add(new EndpointAnnotation(endpoint, "http", url is null ? defaultPort : new Uri(url.Split(';')[0]).Port));
    }
}
