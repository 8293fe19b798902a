using Microsoft.Extensions.Configuration;
using Scalable.Diagnosis.Sources;

namespace Scalable.Diagnosis.Hosting;

/// <summary>Connects to the telemetry API of this AppHost's own dashboard.</summary>
internal sealed class DashboardConnection(DistributedApplicationModel model, IConfiguration configuration)
{
    // The name that Aspire gives its dashboard in the model, and the key that it makes for the dashboard's API.
    private const string Dashboard = "aspire-dashboard";
    private const string ApiKey = "AppHost:DashboardApiKey";

    /// <exception cref="DistributedApplicationException">There is no dashboard, or it does not answer.</exception>
    public async Task<AspireDashboard> OpenAsync(CancellationToken cancellationToken)
    {
        var address = Address() ?? throw new DistributedApplicationException(
            "There is no dashboard whose telemetry could be examined: start the AppHost with its dashboard, or examine the services "
            + "themselves with 'diagnose watch'.");
        try
        {
            return await AspireDashboard.ConnectAsync(address, configuration[ApiKey], cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new DistributedApplicationException(
                $"The dashboard at {address} does not give its telemetry: {e.Message} Is its API disabled (Dashboard:Api:Disabled)?", e);
        }
    }

    private Uri? Address() => model.Resources.Where(resource => resource.Name == Dashboard)
        .SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>())
        .Where(endpoint => endpoint.Name is "http" or "https" && endpoint.AllocatedEndpoint is not null)
        .OrderBy(endpoint => endpoint.Name, StringComparer.Ordinal)
        .Select(endpoint => new Uri(endpoint.AllocatedEndpoint!.UriString))
        .FirstOrDefault();
}
