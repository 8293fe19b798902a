using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Scalable.Tests;

/// <summary>A TCP proxy in front of a server. This one passes everything on; a derived one decides what passes.</summary>
internal class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<TcpClient> _open = [];
    private readonly string _host;
    private readonly int _port;
    private int _connections;

    public TcpProxy(string host, int port)
    {
        (_host, _port, Stopped) = (host, port, _stop.Token);
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>The port to connect to, on the loopback interface.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections were ever made.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Cancelled when the proxy ends.</summary>
    protected CancellationToken Stopped { get; }

    /// <summary>Cuts all connections. New ones are let through.</summary>
    public void CutAll()
    {
        while (_open.TryTake(out var client))
            client.Close();
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        CutAll();
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Serves one connection. It is closed on both sides when this returns.</summary>
    protected virtual Task ServeAsync(NetworkStream client, NetworkStream server) =>
        Task.WhenAny(client.CopyToAsync(server, Stopped), server.CopyToAsync(client, Stopped));

    private async Task AcceptAsync()
    {
        while (!Stopped.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(Stopped);
            Interlocked.Increment(ref _connections);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            await server.ConnectAsync(_host, _port, Stopped);
            _open.Add(client);
            await ServeAsync(client.GetStream(), server.GetStream());
        }
    }
}
