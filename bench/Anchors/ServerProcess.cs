using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Scalable.Bench.Anchors;

/// <summary>A server in a process of its own, ended with the measurement.</summary>
internal sealed class ServerProcess(Process process) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    /// <summary>Starts this program once more, as an anchor.</summary>
    public static ServerProcess StartAnchor(params string[] arguments) => Start("dotnet", [typeof(ServerProcess).Assembly.Location, .. arguments]);

    public static ServerProcess Start(string file, string[] arguments, Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in environment ?? [])
            start.Environment[key] = value;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{file} is not on this machine.");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ServerProcess(process);
    }

    /// <summary>Waits until the address answers with 200.</summary>
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
                // Not yet.
            }

            if (process.HasExited)
                throw new InvalidOperationException($"{process.StartInfo.FileName} ended before it answered.");
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>Waits until it has ended by itself, well.</summary>
    public async Task ExitedAsync(CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{process.StartInfo.FileName} {process.StartInfo.Arguments} ended with exit code {process.ExitCode}.");
    }

    /// <summary>Sends it a signal (<c>STOP</c>).</summary>
    public async Task SignalAsync(string signal, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    /// <summary>The most memory that it had resident, in megabytes.</summary>
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
