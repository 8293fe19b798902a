using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Scalable.Bench.Queues;

/// <summary>Receives the events of all processes under test, and finds the connection of each.</summary>
internal sealed class EventHub : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<int, TaskCompletionSource<EventPeer>> _peers = new();
    private readonly Task _accepting;

    public EventHub()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Where events are recorded now.</summary>
    public JobLog Log { get; set; } = new(0, 0);

    /// <summary>Waits until a process has connected.</summary>
    public Task<EventPeer> PeerAsync(int process, CancellationToken cancellationToken) =>
        Of(process).Task.WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                client.NoDelay = true;
                _ = Task.Run(() => EventPeer.ReadAsync(client, this));
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // The run is over.
        }
    }

    internal void Add(EventPeer peer) => Of(peer.Process).TrySetResult(peer);

    private TaskCompletionSource<EventPeer> Of(int process) =>
        _peers.GetOrAdd(process, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
