using System.Net.Sockets;
using System.Text;

namespace Scalable.Tests;

/// <summary>
/// Stands between a service and Redis, and can hold back what Redis says: the connection stays open, and nothing arrives on it.
/// </summary>
internal sealed class RedisProxy(RedisServer redis) : TcpProxy("127.0.0.1", redis.Port)
{
    private volatile TaskCompletionSource _all = Passing();
    private volatile TaskCompletionSource _ofSubscriptions = Passing();
    private int _answers;

    public string Address => $"127.0.0.1:{Port}";

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

    public override ValueTask DisposeAsync()
    {
        Release();
        return base.DisposeAsync();
    }

    protected override Task ServeAsync(NetworkStream client, NetworkStream server)
    {
        var connection = new Connection();
        return Task.WhenAny(
            CopyAsync(client, server, text =>
            {
                connection.IsSubscription |= text.Contains("SUBSCRIBE", StringComparison.OrdinalIgnoreCase);
                return Task.CompletedTask;
            }),
            CopyAsync(server, client, async _ =>
            {
                await _all.Task.WaitAsync(Stopped);
                if (connection.IsSubscription)
                    await _ofSubscriptions.Task.WaitAsync(Stopped);
                Interlocked.Increment(ref _answers);
            }));
    }

    private static TaskCompletionSource Passing()
    {
        var passing = new TaskCompletionSource();
        passing.SetResult();
        return passing;
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, Func<string, Task> passAsync)
    {
        var buffer = new byte[65536];
        while (await from.ReadAsync(buffer, Stopped) is > 0 and var length)
        {
            await passAsync(Encoding.Latin1.GetString(buffer, 0, length));
            await to.WriteAsync(buffer.AsMemory(0, length), Stopped);
        }
    }

    private sealed class Connection
    {
        public bool IsSubscription { get; set; }
    }
}
