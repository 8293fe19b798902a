using System.Net.Sockets;
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
internal sealed class CommitProxy : PostgresProxy
{
    private const string Completion = "set state = 'completed'";

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);

    private readonly Cut _cut;
    private int _cuts;

    public CommitProxy(string connectionString, Cut cut)
        : base(new NpgsqlConnectionStringBuilder(connectionString)) => (_cut, Source) = (cut, NpgsqlDataSource.Create(ConnectionString));

    /// <summary>Connections through the proxy.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>How many connections were cut: at most one.</summary>
    public int Cuts => Math.Min(_cuts, 1);

    public override async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override Task ServeAsync(NetworkStream client, NetworkStream server)
    {
        var committed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var lost = new TaskCompletionSource();
        var replies = ReplyAsync(server, client, lost.Task, committed);
        return Task.WhenAny(ForwardAsync(client, server, lost, committed.Task), replies);
    }

    // Returns when the connection is to be closed.
    private async Task ForwardAsync(NetworkStream client, NetworkStream server, TaskCompletionSource lost, Task committed)
    {
        var (transaction, completes) = (false, false);
        await foreach (var (type, bytes, text) in ReadAsync(client, Stopped))
        {
            transaction = type == 'Q' ? text.StartsWith("BEGIN", StringComparison.Ordinal) : transaction;
            completes |= type == 'P' && text.Contains(Completion, StringComparison.Ordinal);
            var commits = completes && (type == 'Q' ? text.StartsWith("COMMIT", StringComparison.Ordinal) : type == 'S' && !transaction);
            var cut = commits && Interlocked.Increment(ref _cuts) == 1;
            if (cut && _cut == Cut.BeforeCommit)
                return;
            if (cut)
                lost.SetResult();
            await server.WriteAsync(bytes, Stopped);
            if (cut)
            {
                await committed.WaitAsync(MaxWait, Stopped);
                return;
            }
        }
    }

    private async Task ReplyAsync(NetworkStream server, NetworkStream client, Task lost, TaskCompletionSource committed)
    {
        var buffer = new byte[65536];
        while (await server.ReadAsync(buffer, Stopped) is > 0 and var length)
        {
            if (!lost.IsCompleted)
                await client.WriteAsync(buffer.AsMemory(0, length), Stopped);
            else if (IsReady(buffer.AsSpan(0, length)))
                committed.SetResult();
        }
    }

    // ReadyForQuery, outside of a transaction: what was sent is done.
    private static bool IsReady(ReadOnlySpan<byte> messages) => messages.EndsWith((ReadOnlySpan<byte>)[(byte)'Z', 0, 0, 0, 5, (byte)'I']);
}
