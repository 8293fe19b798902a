using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Scalable.Tests;

/// <summary>
/// Ports for servers that cannot pick their own. Below the range from which Linux gives ports to outgoing connections (32768 on),
/// since a port of that range that is free now may be some connection's a moment later; and below the AppHost's own.
/// </summary>
internal static class FreePort
{
    private const int First = 10_000;
    private const int Last = 20_000;

    private static readonly ConcurrentDictionary<int, bool> Given = [];

    /// <summary>A port that nobody listens on, given once in the life of this process.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last);
            if (Given.TryAdd(port, true) && IsFree(port))
                return port;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(System.Net.IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
