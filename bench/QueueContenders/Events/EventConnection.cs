using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Unicode;

namespace QueueContenders.Events;

/// <summary>
/// Reports events to the bench, one line each, and receives its commands. A line is handed to the kernel before the method returns, so that
/// killing this process loses none.
/// </summary>
internal sealed class EventConnection : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private EventConnection()
    {
    }

    /// <param name="port">The port of the bench on this machine.</param>
    public static EventConnection Connect(int port)
    {
        var connection = new EventConnection();
        connection._socket.Connect(IPAddress.Loopback, port);
        connection.Write($"hello {Environment.ProcessId}");
        return connection;
    }

    /// <summary>Reports that the call that enqueues a job begins now.</summary>
    public void ReportCall(int job) => Report('c', job);

    /// <summary>Reports that the work on a job starts now.</summary>
    public void ReportStart(int job) => Report('s', job);

    public void Write(string line)
    {
        lock (_lock)
            _socket.Send(Encoding.UTF8.GetBytes($"{line}\n"));
    }

    /// <summary>Returns the words of each command until the bench closes the connection.</summary>
    public async IAsyncEnumerable<string[]> ReadCommandsAsync()
    {
        using var reader = new StreamReader(new NetworkStream(_socket));
        while (await reader.ReadLineAsync() is { } line)
            yield return line.Split(' ');
    }

    public void Dispose() => _socket.Dispose();

    // On Linux the timestamp is CLOCK_MONOTONIC in nanoseconds, the same in all processes.
    private void Report(char kind, int job)
    {
        Span<byte> line = stackalloc byte[64];
        Utf8.TryWrite(line, $"{kind} {job} {Stopwatch.GetTimestamp()}\n", out var length);
        lock (_lock)
            _socket.Send(line[..length]);
    }
}
