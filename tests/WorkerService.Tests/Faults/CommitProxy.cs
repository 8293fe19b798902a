using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace WorkerService.Tests.Faults;

/// <summary>Where the connection is cut when a job is about to be completed.</summary>
public enum Cut
{
    /// <summary>The server never gets the commit, and rolls back.</summary>
    BeforeCommit,

    /// <summary>The server has committed; its reply never arrives.</summary>
    AfterCommit,
}

/// <summary>
/// A TCP proxy between a worker and PostgreSQL that reads the client's messages and cuts the first connection that commits the completion
/// of a job.
/// </summary>
internal sealed class CommitProxy : IAsyncDisposable
{
    private const string Completion = "set state = 'completed'";

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly NpgsqlConnectionStringBuilder _server;
    private readonly Cut _cut;
    private int _cuts;

    public CommitProxy(string connectionString, Cut cut)
    {
        (_server, _cut) = (new NpgsqlConnectionStringBuilder(connectionString), cut);
        _listener.Start();
        Source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
        });
        _ = AcceptAsync();
    }

    /// <summary>Connections through the proxy.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>How many connections were cut: at most one.</summary>
    public int Cuts => Math.Min(_cuts, 1);

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await _stop.CancelAsync();
        _listener.Stop();
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
            await server.ConnectAsync(_server.Host!, _server.Port, _stop.Token);
            var committed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var lost = new TaskCompletionSource();
            var replies = ReplyAsync(server.GetStream(), client.GetStream(), lost.Task, committed);
            await Task.WhenAny(ForwardAsync(client.GetStream(), server.GetStream(), lost, committed.Task), replies);
        }
    }

    // Returns when the connection is to be closed.
    private async Task ForwardAsync(NetworkStream client, NetworkStream server, TaskCompletionSource lost, Task committed)
    {
        var (transaction, completes) = (false, false);
        // The first message has no type; all that follow are a type, a length that counts itself, and a body.
        var head = new byte[5];
        for (var first = true; ; first = false)
        {
            var offset = first ? 1 : 0;
            await client.ReadExactlyAsync(head.AsMemory(offset), _stop.Token);
            var body = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)) - sizeof(int)];
            await client.ReadExactlyAsync(body, _stop.Token);
            var (type, text) = first ? (' ', "") : ((char)head[0], Encoding.UTF8.GetString(body));
            transaction = type == 'Q' ? text.StartsWith("BEGIN", StringComparison.Ordinal) : transaction;
            completes |= type == 'P' && text.Contains(Completion, StringComparison.Ordinal);
            var commits = completes && (type == 'Q' ? text.StartsWith("COMMIT", StringComparison.Ordinal) : type == 'S' && !transaction);
            var cut = commits && Interlocked.Increment(ref _cuts) == 1;
            if (cut && _cut == Cut.BeforeCommit)
                return;
            if (cut)
                lost.SetResult();
            await server.WriteAsync(head.AsMemory(offset), _stop.Token);
            await server.WriteAsync(body, _stop.Token);
            if (cut)
            {
                await committed.WaitAsync(MaxWait, _stop.Token);
                return;
            }
        }
    }

    private async Task ReplyAsync(NetworkStream server, NetworkStream client, Task lost, TaskCompletionSource committed)
    {
        var buffer = new byte[65536];
        while (await server.ReadAsync(buffer, _stop.Token) is > 0 and var length)
        {
            if (!lost.IsCompleted)
                await client.WriteAsync(buffer.AsMemory(0, length), _stop.Token);
            else if (IsReady(buffer.AsSpan(0, length)))
                committed.SetResult();
        }
    }

    // ReadyForQuery, outside of a transaction: what was sent is done.
    private static bool IsReady(ReadOnlySpan<byte> messages) => messages.EndsWith((ReadOnlySpan<byte>)[(byte)'Z', 0, 0, 0, 5, (byte)'I']);
}
