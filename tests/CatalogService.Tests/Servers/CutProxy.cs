using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace CatalogService.Tests.Servers;

/// <summary>A TCP proxy in front of a server of this machine, whose connections a test cuts.</summary>
internal sealed class CutProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<TcpClient> _connections = [];
    private readonly int _server;

    /// <param name="server">The server's port.</param>
    public CutProxy(int server)
    {
        _server = server;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Cuts all connections. New ones are let through.</summary>
    public void Cut()
    {
        while (_connections.TryTake(out var connection))
            connection.Close();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Cut();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
            _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            await server.ConnectAsync(IPAddress.Loopback, _server, _stop.Token);
            _connections.Add(client);
            var (requests, replies) = (client.GetStream(), server.GetStream());
            await Task.WhenAny(requests.CopyToAsync(replies, _stop.Token), replies.CopyToAsync(requests, _stop.Token));
        }
    }
}
