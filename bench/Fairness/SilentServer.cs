using System.Net;
using System.Net.Sockets;

namespace Scalable.Bench.Fairness;

/// <summary>Accepts connections and never answers: a job that calls it lasts.</summary>
internal sealed class SilentServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public SilentServer() => _listener.Start();

    public Uri Address => new($"http://{_listener.LocalEndpoint}/");

    public void Dispose() => _listener.Dispose();
}
