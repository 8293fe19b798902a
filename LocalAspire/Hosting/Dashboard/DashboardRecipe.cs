using LocalAspire.Hosting.Orchestration;
using LocalAspire.Hosting.Processes;

namespace LocalAspire.Hosting.Dashboard;

/// <summary>Runs the dashboard and tells it where the resource service is.</summary>
internal sealed class DashboardRecipe(DashboardResource resource, ResourceService service) : IProcessRecipe
{
    public string ResourceType => "Dashboard";

    public async Task<ProcessSpec> PrepareAsync(int replica, CancellationToken cancellationToken)
    {
        var address = await service.StartAsync(cancellationToken);
        return new ProcessSpec(Executables.Dotnet, [resource.AssemblyPath], Path.GetDirectoryName(resource.AssemblyPath)!)
        {
            Environment = new Dictionary<string, string>(resource.Access.Variables)
            {
                ["ASPNETCORE_URLS"] = resource.ListenUrlOf(DashboardResource.Frontend),
                ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = resource.ListenUrlOf(DashboardResource.OtlpGrpc),
                ["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = resource.ListenUrlOf(DashboardResource.OtlpHttp),
                ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = address.Url,
                ["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"] = address.Key,
            },
        };
    }

    public Func<CancellationToken, Task>? CheckOf(int replica) => HttpProbe.Of(resource, replica);
}
