#pragma warning disable ASPIRECERTIFICATES001 // HttpsCertificateAnnotation is for evaluation.
using LocalServers;
using LocalServers.Projects;

namespace Aspire.Hosting;

/// <summary>Starts the projects of an AppHost's model faster and reaches each replica by an address of its own.</summary>
public static class LocalProjectsExtensions
{
    /// <summary>
    /// Starts each project's built assembly (<c>dotnet X.dll</c>) instead of <c>dotnet run</c> for each replica, which costs 68 MB and a
    /// second each;
    /// has projects listen on their ports themselves instead of behind the orchestrator's proxy; and tells a project that refers to one
    /// with replicas
    /// each replica's address (<c>services__{name}__http__0</c>, <c>__1</c>, …) instead of the proxy's.
    /// </summary>
    /// <remarks>
    /// In publish mode, and below a debugger or <c>dotnet watch</c>, which start projects themselves, it does nothing. A project that is
    /// not built next to
    /// the AppHost (same configuration and framework, default output folder) is started by Aspire as usual.
    /// </remarks>
    public static IDistributedApplicationBuilder UseLocalProjects(this IDistributedApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.ExecutionContext.IsRunMode || builder.Configuration["DEBUG_SESSION_PORT"] is not null
            || builder.Configuration["DOTNET_WATCH"] is not null)
        {
            return builder;
        }

        LocalModel.For(builder);

        // As late as can be, since tests change the model after the AppHost has described it.
        builder.Eventing.Subscribe<BeforeStartEvent>((_, _) =>
        {
            foreach (var project in builder.Resources.OfType<ProjectResource>())
            {
                DirectStart.Apply(builder, project);
                WithoutCertificate(project);
                if (project.GetReplicaCount() == 1)
                    DirectEndpoints.Apply(project);
                else
                    ReplicaAddresses.Apply(builder, project);
            }

            return Task.CompletedTask;
        });
        return builder;
    }

    // Else a model without a single https address has the dashboard warn, in red, that there is no trusted certificate.
    private static void WithoutCertificate(ProjectResource project)
    {
        if (!project.Annotations.OfType<EndpointAnnotation>().Any(endpoint => endpoint.UriScheme == "https"))
            project.Annotations.Add(new HttpsCertificateAnnotation { UseDeveloperCertificate = false });
    }
}
