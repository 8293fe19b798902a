using System.Diagnostics;

namespace Scalable.Bench.Queues;

/// <summary>A process under test, with the end of what it wrote.</summary>
internal sealed class QueueProcess : IAsyncDisposable
{
    private const int KeptLines = 8;

    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(15);

    private readonly Process _process;
    private readonly Queue<string> _output = new();
    private EventPeer? _peer;

    private QueueProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>The connection of a process that was started with <see cref="StartAsync"/>.</summary>
    public EventPeer Peer => _peer ?? throw new InvalidOperationException("The process has no connection yet.");

    public static QueueProcess Start(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        return new QueueProcess(Process.Start(start) ?? throw new InvalidOperationException($"{program} is not installed."));
    }

    /// <summary>Starts a process and waits until it says that it is ready.</summary>
    /// <returns>The process, and what it says with it: the version of its library.</returns>
    /// <exception cref="InvalidOperationException">It ended, or was not ready in time.</exception>
    public static async Task<(QueueProcess Process, string Version)> StartAsync(
        string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, EventHub hub,
        CancellationToken cancellationToken)
    {
        var process = Start(program, arguments, environment);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        var ended = process._process.WaitForExitAsync(limit.Token);
        try
        {
            var connected = hub.PeerAsync(process.Id, limit.Token);
            if (await Task.WhenAny(connected, ended) == ended && !connected.IsCompleted)
                throw new InvalidOperationException("It ended at once.");
            process._peer = await connected;
            return (process, await process._peer.ReplyAsync("ready", limit.Token));
        }
        catch (Exception failure) when (failure is InvalidOperationException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            await process.KillAsync();
            throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments.Skip(1))} was not ready: {process.LastOutput()}", failure);
        }
    }

    /// <summary>Waits until a service answers that it is healthy.</summary>
    /// <exception cref="InvalidOperationException">It ended.</exception>
    public async Task HealthyAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        while (true)
        {
            try
            {
                using var response = await client.GetAsync(address, cancellationToken);
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            if (_process.HasExited)
                throw new InvalidOperationException($"{_process.StartInfo.ArgumentList[0]} ended: {LastOutput()}");
            await Task.Delay(50, cancellationToken);
        }
    }

    /// <summary>The last lines that it wrote.</summary>
    public string LastOutput()
    {
        lock (_output)
            return string.Join(" | ", _output);
    }

    /// <summary>Kills the process with SIGKILL. It has no children, and looking for them would take a while.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Has the process stop, and kills it if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        _peer?.Close();
        using var limit = new CancellationTokenSource(_peer is null ? TimeSpan.Zero : StopTime);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
            return;
        lock (_output)
        {
            _output.Enqueue(line);
            if (_output.Count > KeptLines)
                _output.Dequeue();
        }
    }
}
