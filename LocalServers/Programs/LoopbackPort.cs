using System.Net;
using System.Net.Sockets;

namespace LocalServers.Programs;

/// <summary>Ports of the loopback interface.</summary>
internal static class LoopbackPort
{
    // Below the range from which Linux gives ports to outgoing connections (32768 on), so that none of those takes it meanwhile.
    private const int First = 20_000;
    private const int Last = 32_000;

    /// <summary>A port that no program listens on.</summary>
    public static int FindFree()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last);
            if (IsFree(port))
                return port;
        }
    }

    public static bool IsFree(int port)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            // As servers do: a port whose last connections are still closing is free to listen on.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
