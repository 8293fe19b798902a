using System.Globalization;
using LocalAspire.Hosting.Dashboard;
using LocalAspire.Hosting.Data;
using LocalAspire.Hosting.Network;
using LocalAspire.Hosting.Projects;
using LocalAspire.Hosting.Servers;
using Microsoft.Extensions.Hosting;

namespace LocalAspire.Hosting.Orchestration;

/// <summary>Turns the model into running processes, and stops them in order.</summary>
internal sealed class Orchestrator(IReadOnlyList<IResource> resources, OrchestrationContext context, ServerLocator locator, Observability observability, ResourceService resourceService)
    : IHostedService, IDisposable
{
    private readonly PortAllocator _ports = new();
    private readonly List<ResourceInstance> _instances = [];
    private DataFolder? _data;

    public IReadOnlyList<ResourceInstance> Instances => _instances;

    /// <summary>The resource's name, and a number behind it where there are replicas.</summary>
    public static string IdOf(IResource resource, int replica) => ReplicasOf(resource) == 1
        ? resource.Name
        : string.Create(CultureInfo.InvariantCulture, $"{resource.Name}-{replica + 1}");

    public IReadOnlyList<ResourceInstance> Find(string name) =>
        [.. _instances.Where(i => Same(i.Id, name) || Same(i.Resource.Name, name))];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // What can be refused is refused before the first process starts.
        _data = DataFolder.Open(context.Settings.DataFolder);
        await ChildRecord.EndOrphansAsync(_data.Path, TimeSpan.FromSeconds(context.Settings.StopTimeout), context.Time, cancellationToken);
        var programs = await LocateServersAsync(cancellationToken);
        new EndpointAllocation(context.Settings, _ports).Allocate(resources.Where(r => !IsElsewhere(r)));
        foreach (var resource in resources) _instances.AddRange(InstancesOf(resource, programs));
        foreach (var instance in _instances)
        {
            context.Narrator.Introduce(instance.Id);
            instance.Introduce();
        }
        foreach (var instance in _instances) instance.Start();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var group in Dependencies.StopOrder(_instances, i => i.Resource))
            await Task.WhenAll(group.Select(i => i.StopAsync()));
    }

    public void Dispose()
    {
        foreach (var instance in _instances) instance.Dispose();
        _ports.Dispose();
        _data?.Dispose();
    }

    private static int ReplicasOf(IResource resource) => resource.Annotations.OfType<ReplicaAnnotation>().LastOrDefault()?.Replicas ?? 1;

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private async Task<Dictionary<IResource, string>> LocateServersAsync(CancellationToken cancellationToken)
    {
        var programs = new Dictionary<IResource, string>();
        foreach (var resource in resources.Where(r => !IsElsewhere(r)))
        {
            if (resource.Annotations.OfType<ServerAnnotation>().FirstOrDefault() is not { } server) continue;
            var connection = PartsOf(resource).FirstOrDefault() ?? resource;
            programs[resource] = await locator.LocateAsync(server.Server.Program, connection.Name, cancellationToken);
        }
        return programs;
    }

    // A server all of whose databases are elsewhere has nothing to do here.
    private bool IsElsewhere(IResource resource) =>
        resource.IsExternal() || (PartsOf(resource).ToArray() is { Length: > 0 } parts && Array.TrueForAll(parts, p => p.IsExternal()));

    private IEnumerable<IResource> PartsOf(IResource resource) => resources.Where(r => r is IResourceWithParent part && part.Parent == resource);

    private IEnumerable<ResourceInstance> InstancesOf(IResource resource, Dictionary<IResource, string> programs)
    {
        if (resource.IsExternal()) return [new ExternalInstance(resource, resource.Name, context)];
        if (IsElsewhere(resource)) return [];
        if (resource is IResourceWithParent) return [new PartInstance(resource, resource.Name, context)];
        IProcessRecipe? recipe = resource switch
        {
            ProjectResource project => new ProjectRecipe(project, context, observability),
            DashboardResource dashboard => new DashboardRecipe(dashboard, resourceService),
            ExecutableResource executable => new ExecutableRecipe(executable, context),
            IResourceWithEndpoints server when programs.TryGetValue(resource, out var program) =>
                new ServerRecipe(server, resource.Annotations.OfType<ServerAnnotation>().First().Server, program, _data!, _ports, context),
            _ => null,
        };
        return recipe is null
            ? []
            : Enumerable.Range(0, ReplicasOf(resource)).Select(replica => new ProcessInstance(resource, IdOf(resource, replica), replica, recipe, Endings.Of(resource, resources), context));
    }
}
