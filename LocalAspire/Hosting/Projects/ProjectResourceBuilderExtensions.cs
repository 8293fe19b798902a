using LocalAspire.Hosting;
using LocalAspire.Hosting.Projects;

namespace Aspire.Hosting;

public static class ProjectResourceBuilderExtensions
{
    /// <summary>Adds a .NET project. Its endpoints and variables come from its first launch profile.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() => builder.AddProject<TProject>(name, launchProfileName: null);

    /// <summary>Adds a .NET project. Its endpoints and variables come from the named launch profile.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, string? launchProfileName)
        where TProject : IProjectMetadata, new()
    {
        var metadata = new TProject();
        var targetPath = (metadata as IBuiltProject)?.TargetPath
            ?? throw new DistributedApplicationException($"Project '{typeof(TProject).Name}' says nothing of its build: import LocalAspire.Hosting.targets in the AppHost's project file.");
        var profile = LaunchProfile.Of(metadata.ProjectPath, launchProfileName);
        var project = builder.AddResource(new ProjectResource(name))
            .WithAnnotation(new ProjectAnnotation(metadata.ProjectPath, targetPath, profile));
        foreach (var url in profile?.Urls ?? [])
            project.WithAnnotation(new EndpointAnnotation(url.Scheme, url.Scheme, url.Port));
        return project;
    }

    /// <summary>Runs that many processes of the project, each with an address of its own.</summary>
    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, 1);
        return builder.WithAnnotation(new ReplicaAnnotation(replicas));
    }

    /// <summary>Leaves the addresses of clients to the project. Nothing here is published, and so nothing trusts forwarded headers in the first place.</summary>
    public static IResourceBuilder<ProjectResource> DisableForwardedHeaders(this IResourceBuilder<ProjectResource> builder) => builder;
}
