using System.Net;
using System.Net.Sockets;

namespace WorkerService.Tests.Mail;

/// <summary>A mail server that takes its time: it has the whole message, and says so only when it is let go.</summary>
internal sealed class SlowMailServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _messages;

    public SlowMailServer()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many messages came.</summary>
    public int Messages => _messages;

    /// <summary>When the first message is there.</summary>
    public Task Received => _received.Task;

    public void Release() => _answer.SetResult();

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
            _ = ServeAsync(await _listener.AcceptTcpClientAsync());
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            using var lines = new StreamReader(client.GetStream());
            await using var answers = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
            await answers.WriteLineAsync("220 slow");
            while (await lines.ReadLineAsync() is { } line)
            {
                if (line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase))
                    await TakeAsync(lines, answers);
                // It knows no good-bye.
                else if (!line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase))
                    await answers.WriteLineAsync("250 ok");
            }
        }
    }

    private async Task TakeAsync(StreamReader lines, StreamWriter answers)
    {
        await answers.WriteLineAsync("354 go on");
        while (await lines.ReadLineAsync() is not (null or "."))
        {
            // Content.
        }

        Interlocked.Increment(ref _messages);
        _received.TrySetResult();
        await _answer.Task;
        await answers.WriteLineAsync("250 taken");
    }
}
