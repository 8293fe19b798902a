using System.Diagnostics;

[assembly: AssemblyFixture(typeof(LocalAspire.Client.Tests.RedisServer))]

namespace LocalAspire.Client.Tests;

/// <summary>A Redis server on a free port, with nothing kept on disk.</summary>
public sealed class RedisServer : IAsyncLifetime
{
    private Process? _process;

    public string Address { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var port = FreePort.Next();
        Address = $"127.0.0.1:{port}";
        _process = Process.Start(new ProcessStartInfo(await DebianPackage.EnsureAsync("redis-server", "redis-server"), ["--bind", "127.0.0.1", "--port", $"{port}", "--save", "", "--appendonly", "no"])
        {
            RedirectStandardOutput = true,
        })!;
        while (await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
                return;
        }

        throw new InvalidOperationException("redis-server ended.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
            return;
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
