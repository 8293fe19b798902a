using LocalAspire.Dashboard.Resources;
using LocalAspire.Dashboard.Telemetry.Traces;

namespace LocalAspire.Dashboard.Telemetry.Calls;

/// <summary>Finds the resource that a caller means by its peer attributes; asks itself once per peer.</summary>
internal sealed class PeerNames(ResourceSnapshot[] resources)
{
    private readonly Dictionary<Peer, string?> _resolved = [];

    public string? Resolve(Peer? peer)
    {
        if (peer is null)
            return null;
        if (!_resolved.TryGetValue(peer, out var name))
            _resolved[peer] = name = Find(peer);
        return name;
    }

    private string? Find(Peer peer) =>
        ByName(peer.Service) ?? ByName(peer.Namespace, "Database") ?? ByAddress(peer) ?? ByName(peer.Address) ?? BySystem(peer.System) ?? Described(peer);

    private string? ByName(string name, string? type = null) => name.Length == 0 ? null
        : Array.Find(resources, resource => resource.Resource == name && (type is null || resource.Type == type))?.Resource;

    private string? ByAddress(Peer peer) => peer.Port.Length == 0 ? null
        : Array.Find(resources, resource => resource.Urls?.Any(url => IsAt(url.Url, peer)) ?? false)?.Resource;

    // postgresql is served by "postgres", rabbitmq by a resource that runs "rabbitmq-server".
    private string? BySystem(string system)
    {
        if (system.Length == 0)
            return null;
        var brief = system.EndsWith("ql", StringComparison.Ordinal) ? system[..^2] : system;
        var matching = resources.Where(resource => resource.Type is not ("Project" or "Database" or "Parameter")
            && $"{resource.Resource} {resource.Source} {resource.Type}".Contains(brief, StringComparison.OrdinalIgnoreCase)).Select(resource => resource.Resource).Distinct().ToArray();
        return matching is [var only] ? only : null;
    }

    private static string Described(Peer peer) =>
        peer.Service.Length > 0 ? peer.Service
        : peer.System.Length > 0 ? (peer.Namespace.Length > 0 ? $"{peer.System} {peer.Namespace}" : peer.System)
        : peer.Port.Length > 0 ? $"{peer.Address}:{peer.Port}" : peer.Address;

    private static bool IsAt(string url, Peer peer) =>
        Uri.TryCreate(url, UriKind.Absolute, out var at)
        && at.Port.ToString(System.Globalization.CultureInfo.InvariantCulture) == peer.Port
        && (at.Host == peer.Address || (IsLocal(at.Host) && IsLocal(peer.Address)));

    private static bool IsLocal(string host) => host is "localhost" or "127.0.0.1" or "::1" or "[::1]";
}
