using Microsoft.Extensions.Hosting;

namespace QueueContenders.Contract;

/// <summary>Stops a host on disposal.</summary>
internal sealed class HostLifetime(IHost host) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }
}
