using TestServers;

namespace CatalogService.Tests.Servers;

/// <summary>A server that is stopped or frozen until this is disposed of, also by a test that fails: others need the server, too.</summary>
public sealed class Outage : IAsyncDisposable
{
    private readonly CatalogServers _servers;
    private readonly string _server;
    private readonly bool _frozen;
    private bool _over;

    private Outage(CatalogServers servers, string server, bool frozen) => (_servers, _server, _frozen) = (servers, server, frozen);

    /// <summary>
    /// Begins one: <c>STOP</c> freezes the server, which goes on afterwards; <c>KILL</c> ends it, and it is started again afterwards.
    /// </summary>
    public static async Task<Outage> BeginAsync(CatalogServers servers, string server, string signal)
    {
        ArgumentNullException.ThrowIfNull(servers);
        var outage = new Outage(servers, server, frozen: signal == "STOP");
        if (outage._frozen)
            await Signals.SendAsync("STOP", servers.ProcessOf(server));
        else
            await servers.CommandAsync(server, "stop");
        return outage;
    }

    /// <summary>Brings the server back, and waits until it is healthy.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_over)
            return;
        _over = true;
        if (_frozen)
            await Signals.SendAsync("CONT", _servers.ProcessOf(_server));
        else
            await _servers.CommandAsync(_server, "start");
        await _servers.WaitUntilHealthyAsync(_server == "postgres" ? "catalogdb" : _server);
    }
}
