using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Scalable.Bench.Queues;

/// <summary>The connection of a process under test.</summary>
internal sealed class EventPeer
{
    private readonly TcpClient _client;
    private readonly Channel<string> _replies = Channel.CreateUnbounded<string>();

    private EventPeer(TcpClient client, int process) => (_client, Process) = (client, process);

    public int Process { get; }

    /// <summary>Reads all that a process sends. Its first line says which one it is.</summary>
    public static async Task ReadAsync(TcpClient client, EventHub hub)
    {
        using var reader = new StreamReader(client.GetStream());
        EventPeer? peer = null;
        try
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                if (peer is null)
                    hub.Add(peer = new EventPeer(client, Number(line.AsSpan("hello ".Length))));
                else
                    peer.Receive(line, hub.Log);
            }
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException)
        {
            // It was killed, or is no longer needed.
        }

        peer?._replies.Writer.TryComplete();
    }

    /// <summary>Sends a command.</summary>
    public async Task SendAsync(string command, CancellationToken cancellationToken) =>
        await _client.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"{command}\n"), cancellationToken);

    /// <summary>Waits for the next reply that begins with this word, and returns the rest of it.</summary>
    /// <exception cref="InvalidOperationException">The process has ended.</exception>
    public async Task<string> ReplyAsync(string word, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var reply = await _replies.Reader.ReadAsync(cancellationToken);
                if (reply.StartsWith(word, StringComparison.Ordinal))
                    return reply[word.Length..].Trim();
            }
        }
        catch (ChannelClosedException)
        {
            throw new InvalidOperationException($"A process ended before it replied '{word}'.");
        }
    }

    /// <summary>Closes the connection, upon which the process stops.</summary>
    public void Close() => _client.Close();

    private void Receive(string line, JobLog log)
    {
        if (line is not ([var kind, ' ', ..] and ['c' or 's', ..]))
        {
            _replies.Writer.TryWrite(line);
            return;
        }

        var rest = line.AsSpan(2);
        var space = rest.IndexOf(' ');
        var (job, time) = (Number(rest[..space]), long.Parse(rest[(space + 1)..], CultureInfo.InvariantCulture));
        if (kind == 'c')
            log.AddCall(job, time);
        else
            log.AddStart(job, time, Process);
    }

    private static int Number(ReadOnlySpan<char> digits) => int.Parse(digits, CultureInfo.InvariantCulture);
}
