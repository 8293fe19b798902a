using System.Diagnostics;
using System.Text.Json;

namespace Scalable.Generator.Load;

/// <summary>The client side of the load generator's process. The process is kept alive so that it stays warm.</summary>
internal sealed class LoadProcess : IAsyncDisposable
{
    private readonly Process _process;

    private LoadProcess(Process process) => _process = process;

    public static LoadProcess Start()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(LoadProcess).Assembly.Location])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment =
            {
                // Responses are read on the thread that polls the sockets, as in an event loop: nothing here blocks.
                ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1",
                ["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "1",
                ["DOTNET_gcServer"] = "0",
            },
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet is not on the PATH.");
        return new LoadProcess(process);
    }

    /// <summary>The generator's process.</summary>
    public int ProcessId => _process.Id;

    public async Task<LoadResult> RunAsync(LoadSpec spec, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(spec).AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        var line = await _process.StandardOutput.ReadLineAsync(cancellationToken)
            ?? throw new InvalidOperationException("The load generator exited.");
        return JsonSerializer.Deserialize<LoadResult>(line)
            ?? throw new InvalidOperationException("The load generator returned no result.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
