using Microsoft.Extensions.DependencyInjection;
using Scalable.Lab.Control;
using Scalable.Lab.Hosting;
using Scalable.Lab.Resources;
using Scalable.Lab.Session;

namespace Aspire.Hosting;

/// <summary>Adds the lab to this repository's AppHost.</summary>
public static class LabExtensions
{
    /// <summary>
    /// Adds a twin of the catalogue that can be made to make the five mistakes, a load generator, a gateway with the limits of production,
    /// and a page that shows both systems side by side; with commands for them and for the servers. Nothing of it runs until it is asked
    /// for. In publish mode there is nothing of it.
    /// </summary>
    public static void AddLab(
        this IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> gateway, IResourceBuilder<ProjectResource> catalog,
        IResourceBuilder<ProjectResource> worker, IResourceBuilder<ProjectResource> migrator,
        IResourceBuilder<IResourceWithConnectionString> database, IResourceBuilder<IResourceWithConnectionString> cache,
        IResourceBuilder<IResourceWithConnectionString> messaging)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(gateway);
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(worker);
        ArgumentNullException.ThrowIfNull(migrator);
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(messaging);
        if (!builder.ExecutionContext.IsRunMode)
            return;
        var tokens = new LabTokens();
        foreach (var (name, value) in tokens.Settings)
            catalog.WithEnvironment(name, value);

        var lab = builder.AddResource(new LabResource("lab"))
            .WithInitialState(new() { ResourceType = "Lab", State = KnownResourceStates.NotStarted, Properties = [] })
            .WithExplicitStart()
            .WithIconName("Beaker");
        var load = builder.AddProject("load", PathOf(builder, "LoadGenerator"), WithoutProfile)
            .WithHttpEndpoint()
            .WithHttpHealthCheck("/alive")
            .WithArgs("serve")
            // Responses are read on the thread that polls the sockets, as in an event loop: nothing there blocks.
            .WithEnvironment("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1")
            .WithEnvironment("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1")
            .WithEnvironment("Logging__LogLevel__Default", "Warning")
            .WithExplicitStart()
            .WithParentRelationship(lab)
            .WithIconName("People");
        var twin = builder.AddProject("twin", PathOf(builder, "Twin"), WithoutProfile)
            .WithHttpEndpoint()
            .WithHttpHealthCheck("/alive")
            .WithEnvironment("ASPNETCORE_ENVIRONMENT", "Production")
            .WithEndpoint(name: TwinClient.Endpoint, scheme: "tcp", env: "Mistakes__SwitchPort")
            .WithEnvironment("Documents__Address", load.GetEndpoint("http"))
            // It runs at the speed of one that is traced now and then, like this system.
            .WithEnvironment("OTEL_TRACES_SAMPLER", "parentbased_traceidratio")
            .WithEnvironment("OTEL_TRACES_SAMPLER_ARG", "0.05")
            .WithExplicitStart()
            .WithParentRelationship(lab)
            .WithIconName("PeopleSwap");
        var limited = builder.AddProject("lab-gateway", gateway.Resource.GetProjectMetadata().ProjectPath, WithoutProfile)
            .WithHttpEndpoint()
            .WithHttpHealthCheck("/health")
            .WithReference(catalog)
            .WithReference(cache)
            .DisableForwardedHeaders()
            .WithEnvironment("ASPNETCORE_ENVIRONMENT", "Development")
            .WithEnvironment("Logging__LogLevel__Default", "Warning")
            .WithExplicitStart()
            .WithParentRelationship(lab)
            .WithIconName("Shield");
        foreach (var (name, value) in tokens.Settings.Concat(ProductionLimits.Settings))
            limited.WithEnvironment(name, value);

        var model = new LabModel(
            lab.Resource, twin.Resource, load.Resource, limited.Resource, catalog.Resource, worker.Resource, database.Resource,
            cache.Resource, messaging.Resource, migrator.Resource);
        builder.AddLabServices(model, tokens);
        twin.WithEnvironment(async context => context.EnvironmentVariables["ConnectionStrings__catalogdb"] =
            await (await context.ExecutionContext.Services.GetRequiredService<LabSession>().DatabaseAsync(context.CancellationToken))
                .CreateTwinLoginAsync(context.CancellationToken));
        gateway.WithEnvironment(context =>
        {
            if (context.ExecutionContext.Services.GetRequiredService<LabHost>().Address is { } address)
                context.EnvironmentVariables["Development__LabUrl"] = address.ToString();
        });
        builder.AddLabCommands(model);
    }

    private static string PathOf(IDistributedApplicationBuilder builder, string project) =>
        Path.Combine(builder.AppHostDirectory, "..", "bench", project, $"{project}.csproj");

    private static void WithoutProfile(ProjectResourceOptions options) => options.ExcludeLaunchProfile = true;
}
