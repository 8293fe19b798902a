using System.Diagnostics;
using System.Globalization;
using Scalable.Generator.Load;

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

    /// <param name="variant">What it does wrong.</param>
    /// <param name="servers">The servers it runs on.</param>
    /// <param name="pooling">Added to the database's connection string.</param>
    /// <param name="documents">The slow external service that its slow tasks call.</param>
    public static async Task<Twin> StartAsync(
        TwinVariant variant, CatalogueBench servers, string pooling, Uri documents, CancellationToken cancellationToken)
    {
        var twin = new Twin(variant, [.. Enumerable.Range(0, variant.Processes).Select(_ => CatalogueBench.FreeAddress())], Run);
        await twin.ReadyAsync(cancellationToken);
        return twin;

        Process Run(Uri address) => servers.Run(
            "bench/Twin",
            [],
            [
                ("ASPNETCORE_URLS", address.ToString()), ("ASPNETCORE_ENVIRONMENT", "Production"),
                ("ConnectionStrings__catalogdb", servers.Postgres + pooling), ("Documents__Address", documents.ToString()),
                ("Processes", variant.Processes.ToString(CultureInfo.InvariantCulture)),
                .. variant.Mistakes.Select(mistake => ($"Mistakes__{mistake}", "true")),
            ]);
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
