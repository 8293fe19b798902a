using System.ComponentModel;
using System.Diagnostics;

namespace LocalAspire.Hosting.Processes;

/// <summary>A running child process and its output, line by line.</summary>
internal sealed class ChildProcess : IDisposable
{
    private const int PumpStackBytes = 256 * 1024;

    private readonly Process _process;
    private readonly ProcessSpec _spec;

    private ChildProcess(Process process, ProcessSpec spec, Action<string, bool> onLine)
    {
        _process = process;
        _spec = spec;
        Id = process.Id;
        process.StandardInput.Close();
        var output = Pump(process.StandardOutput, line => onLine(line, false));
        var errors = Pump(process.StandardError, line => onLine(line, true));
        Exited = ExitAsync(Task.WhenAll(output, errors));
    }

    public int Id { get; }

    /// <summary>Completes with the exit code; 128 + n when signal n ended the process.</summary>
    public Task<int> Exited { get; }

    /// <exception cref="DistributedApplicationException">The program cannot be started.</exception>
    public static async Task<ChildProcess> StartAsync(ProcessSpec spec, Action<string, bool> onLine)
    {
        var info = Launch.StartInfo(spec);
        try
        {
            return await Spawner.Run(() => new ChildProcess(Process.Start(info)!, spec, onLine));
        }
        catch (Win32Exception e)
        {
            throw new DistributedApplicationException($"{spec.FileName} cannot be started: {e.Message}", e);
        }
    }

    /// <summary>Runs a program to its end, or kills it, and returns its exit code and its last lines.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(ProcessSpec spec, CancellationToken cancellationToken)
    {
        var lines = new Queue<string>();
        using var process = await StartAsync(spec, (line, _) =>
        {
            lock (lines)
            {
                lines.Enqueue(line);
                if (lines.Count > 20) lines.Dequeue();
            }
        });
        await using var registration = cancellationToken.Register(process.Kill);
        var exitCode = await process.Exited;
        cancellationToken.ThrowIfCancellationRequested();
        return (exitCode, string.Join('\n', lines));
    }

    /// <summary>Asks the process to stop, and kills it and all of its group when it has not within the time given.</summary>
    public async Task StopAsync(TimeSpan timeout)
    {
        Signals.Send(Id, _spec.StopSignal);
        try
        {
            await Exited.WaitAsync(timeout);
        }
        catch (TimeoutException)
        {
            Kill();
            await Exited;
        }
    }

    /// <summary>Ends the process and what it started, at once.</summary>
    public void Kill()
    {
        Signals.Send(-Id, Signal.Kill);
        Signals.Send(Id, Signal.Kill);
    }

    public void Dispose() => _process.Dispose();

    // A thread each: on Unix an asynchronous read from a pipe blocks a pool thread anyway, and a dozen of those starve the pool.
    private static Task Pump(StreamReader reader, Action<string> onLine)
    {
        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(ReadToEnd, PumpStackBytes) { IsBackground = true };
        thread.Start();
        return completion.Task;

        void ReadToEnd()
        {
            while (reader.ReadLine() is { } line) onLine(line);
            completion.SetResult();
        }
    }

    private async Task<int> ExitAsync(Task output)
    {
        await _process.WaitForExitAsync();
        // What it started and did not end itself has nobody to end it any more.
        Signals.Send(-Id, Signal.Kill);
        try
        {
            // The last lines matter most after a crash. A grandchild may hold the pipe open for ever, though.
            await output.WaitAsync(TimeSpan.FromSeconds(1));
        }
        catch (TimeoutException)
        {
        }
        return _process.ExitCode;
    }
}
