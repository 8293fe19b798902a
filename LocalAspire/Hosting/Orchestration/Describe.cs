using System.Collections.Immutable;
using LocalAspire.Hosting.Processes;

namespace LocalAspire.Hosting.Orchestration;

/// <summary>What a snapshot tells of a process.</summary>
internal static class Describe
{
    // What the model calls a secret is one; beyond that, names tell.
    private static readonly string[] SecretMarks = ["PASSWORD", "SECRET", "TOKEN", "KEY", "CONNECTIONSTRING", "_URI", "CREDENTIAL", "OTLP_HEADERS"];

    public static ImmutableArray<UrlSnapshot> Urls(IResource resource, int replica) =>
    [
        .. resource.Annotations.OfType<EndpointAnnotation>()
            .Where(e => e.Allocated.Count > replica && resource is IResourceWithEndpoints)
            .Select(e => new UrlSnapshot(e.Name, new EndpointReference((IResourceWithEndpoints)resource, e.Name).UrlOf(e.Allocated[replica]))),
    ];

    public static ImmutableArray<EnvironmentVariableSnapshot> Environment(ProcessSpec spec) =>
    [
        .. spec.Environment.OrderBy(v => v.Key, StringComparer.OrdinalIgnoreCase)
            .Select(v => new EnvironmentVariableSnapshot(v.Key, v.Value, spec.SecretVariables.Contains(v.Key) || IsSecret(v.Key))),
    ];

    private static bool IsSecret(string name) => Array.Exists(SecretMarks, mark => name.Contains(mark, StringComparison.OrdinalIgnoreCase));
}
