using System.Collections.Immutable;

namespace LocalAspire.Hosting.Orchestration;

/// <summary>What a snapshot tells of a process.</summary>
internal static class Describe
{
    private static readonly string[] SecretMarks = ["PASSWORD", "SECRET", "TOKEN", "KEY", "CONNECTIONSTRING", "_URI", "CREDENTIAL"];

    public static ImmutableArray<UrlSnapshot> Urls(IResource resource, int replica) =>
    [
        .. resource.Annotations.OfType<EndpointAnnotation>()
            .Where(e => e.Allocated.Count > replica && resource is IResourceWithEndpoints)
            .Select(e => new UrlSnapshot(e.Name, new EndpointReference((IResourceWithEndpoints)resource, e.Name).UrlOf(e.Allocated[replica]))),
    ];

    public static ImmutableArray<EnvironmentVariableSnapshot> Environment(IReadOnlyDictionary<string, string> variables) =>
    [
        .. variables.OrderBy(v => v.Key, StringComparer.OrdinalIgnoreCase).Select(v => new EnvironmentVariableSnapshot(v.Key, v.Value, IsSecret(v.Key))),
    ];

    private static bool IsSecret(string name) => Array.Exists(SecretMarks, mark => name.Contains(mark, StringComparison.OrdinalIgnoreCase));
}
