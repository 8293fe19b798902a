using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests;

/// <summary>Stands between a gateway and Redis, and can hold back what Redis says: the connection stays open, and nothing arrives on it.</summary>
internal sealed class RedisProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly IPEndPoint _redis;
    private volatile TaskCompletionSource _all = Passing();
    private volatile TaskCompletionSource _ofSubscriptions = Passing();
    private int _answers;

    public RedisProxy(RedisServer redis)
    {
        _redis = IPEndPoint.Parse(redis.Address);
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>How often something that Redis said has arrived.</summary>
    public int Answers => Volatile.Read(ref _answers);

    /// <summary>From now on nothing that Redis says arrives.</summary>
    public void Hold() => _all = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>From now on nothing arrives on connections with a subscription.</summary>
    public void HoldSubscriptions() => _ofSubscriptions = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Delivers what was held back, and all that follows.</summary>
    public void Release()
    {
        _all.TrySetResult();
        _ofSubscriptions.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        Release();
        await _stop.CancelAsync();
        _listener.Stop();
        _stop.Dispose();
    }

    private static TaskCompletionSource Passing()
    {
        var passing = new TaskCompletionSource();
        passing.SetResult();
        return passing;
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
            await server.ConnectAsync(_redis, _stop.Token);
            var connection = new Connection();
            await Task.WhenAny(
                CopyAsync(client, server, text =>
                {
                    connection.IsSubscription |= text.Contains("SUBSCRIBE", StringComparison.OrdinalIgnoreCase);
                    return Task.CompletedTask;
                }),
                CopyAsync(server, client, async _ =>
                {
                    await _all.Task.WaitAsync(_stop.Token);
                    if (connection.IsSubscription)
                        await _ofSubscriptions.Task.WaitAsync(_stop.Token);
                    Interlocked.Increment(ref _answers);
                }));
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, Func<string, Task> passAsync)
    {
        var buffer = new byte[65536];
        while (await from.GetStream().ReadAsync(buffer, _stop.Token) is > 0 and var length)
        {
            await passAsync(Encoding.Latin1.GetString(buffer, 0, length));
            await to.GetStream().WriteAsync(buffer.AsMemory(0, length), _stop.Token);
        }
    }

    private sealed class Connection
    {
        public bool IsSubscription { get; set; }
    }
}
