using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Identity;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds the defaults that a service needs in Azure, and that change nothing elsewhere.</summary>
public static class AzureDefaultsExtensions
{
    /// <summary>
    /// Sends metrics to Application Insights if <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c> is set, and validates section
    /// <c>ManagedIdentity</c>.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the application builder.</typeparam>
    /// <param name="builder">The application builder.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static TBuilder AddAzureDefaults<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptionsSection<ManagedIdentityOptions>(ManagedIdentityOptions.Section);

        // Metrics only: the agent of Azure Container Apps forwards traces and logs to Application Insights, but no metrics.
        var insights = builder.Configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"];
        if (!string.IsNullOrWhiteSpace(insights))
        {
            builder.Services.AddOpenTelemetry()
                .WithMetrics(metrics => metrics.AddAzureMonitorMetricExporter(azure => azure.ConnectionString = insights));
        }

        return builder;
    }
}
