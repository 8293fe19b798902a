using System.Net;
using System.Net.Sockets;

namespace WorkerService.Tests.Mail;

/// <summary>A mail server that knows no TLS.</summary>
internal sealed class PlainServer(int port, NodeProgram program) : IAsyncDisposable
{
    public int Port => port;

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public ValueTask DisposeAsync() => program.DisposeAsync();
}
