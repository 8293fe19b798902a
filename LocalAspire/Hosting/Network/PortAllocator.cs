using System.Net;
using System.Net.Sockets;

namespace LocalAspire.Hosting.Network;

/// <summary>
/// Picks free ports and keeps them for this AppHost from the moment they are picked until it ends.
/// A port is reserved with a locked file as well: between picking and listening, another AppHost must not pick the same one.
/// </summary>
internal sealed class PortAllocator : IDisposable
{
    // Below the range from which Linux gives ports to outgoing connections (32768 on), so that none of those takes one of ours.
    private const int First = 20_000;
    private const int Last = 32_000;

    private readonly List<FileStream> _reservations = [];
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"local-aspire-ports-{Environment.UserName}");

    public int Next()
    {
        Directory.CreateDirectory(_folder);
        for (var attempt = 0; attempt < Last - First; attempt++)
        {
            var port = Random.Shared.Next(First, Last);
            if (!TryReserve(port)) continue;
            if (IsFree(port)) return port;
        }
        throw new DistributedApplicationException($"No free port between {First} and {Last}: end some of the programs that listen there.");
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

    public void Dispose()
    {
        foreach (var reservation in _reservations) reservation.Dispose();
        _reservations.Clear();
    }

    private bool TryReserve(int port)
    {
        try
        {
            _reservations.Add(new FileStream(Path.Combine(_folder, $"{port}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose));
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
