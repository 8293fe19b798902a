using LocalAspire.Dashboard.Settings;

namespace LocalAspire.Dashboard.Resources;

internal static class ResourceRegistration
{
    public static void AddResources(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ResourceBoard>();
        builder.Services.AddSingleton(services =>
            new ResourceServiceClient(ResourceServiceClient.Connect(services.GetRequiredService<DashboardOptions>().ResourceServiceClient)));
        if (!string.IsNullOrEmpty(builder.Configuration["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] ?? builder.Configuration["DOTNET_RESOURCE_SERVICE_ENDPOINT_URL"]))
            builder.Services.AddHostedService<ResourceWatch>();
    }
}
