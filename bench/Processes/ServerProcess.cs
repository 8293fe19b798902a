using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Scalable.Bench.Processes;

/// <summary>A server in its own process, killed on disposal.</summary>
internal sealed class ServerProcess(Process process) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    /// <summary>Starts this program as a reference server.</summary>
    public static ServerProcess StartAnchor(params string[] arguments) =>
        Start("dotnet", [typeof(ServerProcess).Assembly.Location, .. arguments]);

    public static ServerProcess Start(string file, string[] arguments, Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in environment ?? [])
            start.Environment[key] = value;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{file} is not installed.");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ServerProcess(process);
    }

    /// <summary>Waits until the address responds with a success status.</summary>
    public async Task<ServerProcess> AnswersAsync(string url, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        using var timer = new PeriodicTimer(Patience);
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync(url, cancellationToken);
                if (answer.IsSuccessStatusCode)
                    return this;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            if (process.HasExited)
                throw new InvalidOperationException($"{process.StartInfo.FileName} exited before it responded.");
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>Waits until the port accepts connections.</summary>
    public async Task<ServerProcess> AcceptsAsync(int port, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (true)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return this;
            }
            catch (SocketException)
            {
                // Not listening yet.
            }

            if (process.HasExited)
                throw new InvalidOperationException($"{process.StartInfo.FileName} exited before it accepted a connection.");
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>Waits until the process has exited with code 0.</summary>
    public async Task ExitedAsync(CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"{process.StartInfo.FileName} {process.StartInfo.Arguments} ended with exit code {process.ExitCode}.");
        }
    }

    /// <summary>Sends a signal to the process (<c>STOP</c>).</summary>
    public async Task SignalAsync(string signal, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Returns the peak resident memory in megabytes.</summary>
    public double PeakMegabytes()
    {
        process.Refresh();
        return process.PeakWorkingSet64 / 1e6;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
