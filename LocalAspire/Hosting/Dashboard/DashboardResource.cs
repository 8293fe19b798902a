using System.Globalization;

namespace LocalAspire.Hosting.Dashboard;

/// <summary>The dashboard: a process beside the others, which all of them send their telemetry to.</summary>
internal sealed class DashboardResource(string name, string assemblyPath) : Resource(name), IResourceWithEndpoints, IResourceWithWaitSupport
{
    public const string Frontend = "http";
    public const string OtlpGrpc = "otlp-grpc";
    public const string OtlpHttp = "otlp-http";

    public string AssemblyPath { get; } = assemblyPath;

    /// <summary>What it asks of browsers and of senders.</summary>
    public DashboardAccess Access { get; private set; } = DashboardAccess.Open;

    /// <summary>Adds the dashboard to the model, unless it is switched off or was not built.</summary>
    public static DashboardResource? AddTo(DistributedApplicationBuilder builder)
    {
        var path = builder.AppHostAssembly?.Metadata("aspiredashboardpath");
        if (builder.DashboardDisabled || !File.Exists(path)) return null;
        var resource = new DashboardResource("dashboard", path);
        var configuration = builder.Configuration;
        // The same variables as the Aspire dashboard's; an AppHost's launch profile sets them.
        bool[] isLocal =
        [
            Add(Frontend, "ASPNETCORE_URLS", 18888),
            Add(OtlpGrpc, "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", 4317),
            Add(OtlpHttp, "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", 4318),
        ];
        resource.Access = DashboardAccess.Of(configuration, isLocal: Array.TrueForAll(isLocal, local => local));
        // Whoever sends telemetry is stopped before it, so that the last words are heard.
        foreach (var project in builder.Resources.OfType<ProjectResource>())
            project.Annotations.Add(new ResourceRelationshipAnnotation(resource, "Telemetry"));
        // Open to all, whoever else has to bring a token.
        builder.AddResource(resource).WithHttpHealthCheck("/health", endpointName: Frontend);
        return resource;

        bool Add(string endpoint, string key, int defaultPort)
        {
            var address = ListenAddress.Of(configuration, key, defaultPort);
            resource.Annotations.Add(new EndpointAnnotation(endpoint, "http", address.Port) { ListenHost = address.Host });
            return address.IsLocal;
        }
    }

    /// <summary>Where the dashboard is to listen: on the host that was asked for, and the port that was allotted.</summary>
    public string ListenUrlOf(string endpoint)
    {
        var reference = new EndpointReference(this, endpoint);
        return string.Create(CultureInfo.InvariantCulture, $"http://{reference.EndpointAnnotation.ListenHost}:{reference.Port}");
    }
}
