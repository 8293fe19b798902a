using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Proxy;

/// <summary>A server that accepts nobody, and whose queue of those who wait is full: connecting to it takes for ever.</summary>
internal sealed class FullServer : IDisposable
{
    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _waiting = [];

    public FullServer()
    {
        _server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _server.Listen(0);

        // A queue of none holds one on Linux; what is beyond it stays half open.
        for (var i = 0; i < 4; i++)
        {
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            _waiting.Add(client);
            try
            {
                client.Connect(_server.LocalEndPoint!);
            }
            catch (SocketException begun) when (begun.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                // It goes on by itself.
            }
        }
    }

    public string Address => $"http://{_server.LocalEndPoint}";

    public void Dispose()
    {
        foreach (var client in _waiting)
            client.Dispose();
        _server.Dispose();
    }
}
