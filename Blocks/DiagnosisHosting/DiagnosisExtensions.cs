using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Scalable.Diagnosis.Hosting;
using Scalable.Diagnosis.Rules;

namespace Aspire.Hosting;

/// <summary>Adds the search for scaling mistakes to an AppHost.</summary>
public static class DiagnosisExtensions
{
    /// <summary>
    /// Adds a resource that examines the telemetry that all resources send to the dashboard. It costs nothing until it is started, on the
    /// dashboard or with <c>aspire resource diagnosis start</c>. Then its link shows the findings, which follow the traffic; its command
    /// <c>Diagnose</c>, which starts it if need be, returns them as Markdown. In publish mode there is no such resource.
    /// </summary>
    /// <remarks>The dashboard gives traces and logs to others, but no metrics: mistakes that only metrics show are not found.</remarks>
    /// <param name="builder">The AppHost.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="configure">Changes when a mistake is reported.</param>
    public static IResourceBuilder<DiagnosisResource> AddDiagnosis(
        this IDistributedApplicationBuilder builder, [ResourceName] string name = "diagnosis", Action<DiagnosisOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var resource = new DiagnosisResource(name);
        if (!builder.ExecutionContext.IsRunMode)
            return builder.CreateResourceBuilder(resource);
        var options = new DiagnosisOptions();
        configure?.Invoke(options);
        builder.Services.TryAddSingleton<DashboardConnection>();
        builder.Services.AddKeyedSingleton(
            name, (services, _) => ActivatorUtilities.CreateInstance<DiagnosisService>(services, resource, options));
        return builder.AddResource(resource)
            .WithInitialState(new()
            {
                ResourceType = "Diagnosis",
                State = KnownResourceStates.NotStarted,
                Properties = [],
            })
            .WithExplicitStart()
            .WithIconName("Stethoscope")
            .WithDiagnosisCommands();
    }
}
