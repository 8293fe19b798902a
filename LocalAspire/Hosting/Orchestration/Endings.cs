using LocalAspire.Hosting.Servers;

namespace LocalAspire.Hosting.Orchestration;

/// <summary>Reads from the model with which exit codes a process has done its work.</summary>
internal static class Endings
{
    /// <summary>Zero and whatever others wait for; none for a service, which runs until it is stopped: that it ends by itself is a crash, as it is in the cloud.</summary>
    public static IReadOnlySet<int> Of(IResource resource, IEnumerable<IResource> resources)
    {
        var awaited = resources.SelectMany(r => r.Annotations.OfType<WaitAnnotation>())
            .Where(w => w.Resource == resource && w.WaitType == WaitType.WaitForCompletion)
            .Select(w => w.ExitCode)
            .ToHashSet();
        if (awaited.Count > 0 || !IsService(resource)) awaited.Add(0);
        return awaited;
    }

    private static bool IsService(IResource resource) =>
        resource.Annotations.Any(a => a is EndpointAnnotation or HttpHealthCheckAnnotation or ServerAnnotation);
}
