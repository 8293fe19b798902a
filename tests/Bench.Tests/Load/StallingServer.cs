using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Bench.Tests.Load;

/// <summary>
/// A server that answers at once, except that it does nothing at all while it is told to stall; it counts what it has read.
/// </summary>
internal sealed class StallingServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private readonly byte[] _answer;
    private readonly int _stallAt;
    private readonly TimeSpan _stall;
    private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _requests;

    /// <param name="answer">What is sent for each request.</param>
    /// <param name="stallAt">At which request it stalls once.</param>
    /// <param name="stall">For how long, for everybody.</param>
    public StallingServer(byte[] answer, int stallAt = int.MaxValue, TimeSpan stall = default)
    {
        (_answer, _stallAt, _stall) = (answer, stallAt, stall);
        _listener.Start(backlog: 1000);
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public int Requests => _requests;

    /// <summary>The addresses that connected.</summary>
    public ConcurrentDictionary<IPAddress, bool> Clients { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        var buffer = new byte[4096];
        try
        {
            using (client)
            {
                Clients[((IPEndPoint)client.Client.RemoteEndPoint!).Address] = true;
                // A client has one request under way at a time, and it comes in one piece.
                while (await client.GetStream().ReadAsync(buffer, _end.Token) > 0)
                {
                    await StallAsync(Interlocked.Increment(ref _requests));
                    await client.GetStream().WriteAsync(_answer, _end.Token);
                }
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The client had enough, or the test.
        }
    }

    private async Task StallAsync(int request)
    {
        if (request < _stallAt || _stall == default)
            return;
        if (request == _stallAt)
        {
            await Task.Delay(_stall, _end.Token);
            _stalled.SetResult();
        }

        await _stalled.Task.WaitAsync(_end.Token);
    }
}
