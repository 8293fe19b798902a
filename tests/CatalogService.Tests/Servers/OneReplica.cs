namespace CatalogService.Tests.Servers;

/// <summary>A replica as it is by default, for all tests that need no more.</summary>
public sealed class OneReplica(CatalogServers servers) : IAsyncLifetime
{
    private Replica? _replica;

    internal Uri Address => _replica!.Address;

    internal HttpClient Client => _replica!.Client;

    internal HttpClient Writer => _replica!.Writer;

    public async ValueTask InitializeAsync() => _replica = await Replica.StartAsync(servers);

    public async ValueTask DisposeAsync() => await _replica!.DisposeAsync();
}
