using System.Diagnostics;
using Scalable.Bench.Load;

namespace Scalable.Bench.Stack;

/// <summary>A running twin, of one or several processes; disposing of it ends them.</summary>
internal sealed class Twin : IAsyncDisposable
{
    private readonly Uri[] _addresses;
    private readonly Func<Uri, Process> _start;
    private Process[] _processes;

    private Twin(TwinVariant variant, Uri[] addresses, Func<Uri, Process> start)
    {
        (_addresses, _start) = (addresses, start);
        _processes = [.. addresses.Select(start)];
        Target = new SystemUnderTest(
            variant.Name, variant.Role, addresses[0], [new RequestKind("POST", "/api/catalog/price-lists?due={due}")],
            () => [.. _processes.Select(process => ("twin", process.Id))], RestartAsync)
        {
            MoreAddresses = addresses[1..],
        };
    }

    public SystemUnderTest Target { get; }

    /// <param name="start">Starts a process that listens to the address.</param>
    public static async Task<Twin> StartAsync(TwinVariant variant, Func<Uri, Process> start, CancellationToken cancellationToken)
    {
        var twin = new Twin(variant, [.. Enumerable.Range(0, variant.Processes).Select(_ => CatalogueBench.FreeAddress())], start);
        await twin.ReadyAsync(cancellationToken);
        return twin;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited)
                process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private async Task RestartAsync(CancellationToken cancellationToken)
    {
        await DisposeAsync();
        _processes = [.. _addresses.Select(_start)];
        await ReadyAsync(cancellationToken);
    }

    private async Task ReadyAsync(CancellationToken cancellationToken)
    {
        foreach (var (address, process) in _addresses.Zip(_processes))
            await CatalogueBench.ReadyAsync(address, "/alive", process, cancellationToken);
    }
}
