using LocalAspire.Hosting.Data;
using LocalAspire.Hosting.Network;
using LocalAspire.Hosting.Orchestration;
using LocalAspire.Hosting.Processes;

namespace LocalAspire.Hosting.Servers;

/// <summary>Runs a private server.</summary>
internal sealed class ServerRecipe(IResourceWithEndpoints resource, IServer server, string programPath, DataFolder data, PortAllocator ports, OrchestrationContext context)
    : IProcessRecipe
{
    private bool _prepared;

    public string ResourceType => server.Program.Product;

    public Task<ProcessSpec> PrepareAsync(int replica, CancellationToken cancellationToken)
    {
        var volume = resource.Annotations.OfType<DataVolumeAnnotation>().LastOrDefault();
        var path = Path.Combine(data.Path, volume?.Name ?? resource.Name);
        // Without a volume nothing is kept from run to run; a restart after a crash keeps it, as a container would.
        if (volume is null && !_prepared) ReachableFolder.DeleteWith(path);
        _prepared = true;
        var folder = data.SubFolder(Path.GetFileName(path));
        var port = resource.Annotations.OfType<EndpointAnnotation>().First().Allocated[replica];
        return server.PrepareAsync(
            new ServerContext(programPath, folder, port, ports.Next, context.Narrator.Say), cancellationToken);
    }

    public Func<CancellationToken, Task>? CheckOf(int replica) => resource.Annotations.OfType<ProbeAnnotation>().FirstOrDefault()?.Check;
}
