namespace LocalAspire.Dashboard.Telemetry.Traces;

/// <summary>The other end of a call, as the caller's attributes name it; empty where they do not.</summary>
/// <param name="Service"><c>peer.service</c>.</param>
/// <param name="Address"><c>server.address</c>.</param>
/// <param name="Port"><c>server.port</c>.</param>
/// <param name="System"><c>db.system.name</c> or <c>messaging.system</c>.</param>
/// <param name="Namespace"><c>db.namespace</c>.</param>
internal sealed record Peer(string Service, string Address, string Port, string System, string Namespace)
{
    /// <value>Memory in bytes, as if no other span had the same one.</value>
    public int Cost => sizeof(char) * (Service.Length + Address.Length + Port.Length + System.Length + Namespace.Length);
}
