using System.Diagnostics;
using Scalable.Bench.Load;
using Scalable.Bench.Measure;

namespace Scalable.Bench.Stack;

/// <summary>A running twin; disposing of it ends it.</summary>
internal sealed class Twin : IAsyncDisposable
{
    private readonly Func<Process> _start;
    private Process _process;

    private Twin(string name, Role role, Uri address, Func<Process> start)
    {
        (_start, _process) = (start, start());
        Target = new SystemUnderTest(name, role, address, [new RequestKind("POST", "/api/catalog/price-lists")], RestartAsync);
    }

    public SystemUnderTest Target { get; }

    /// <param name="start">Starts its process, which listens to <paramref name="address"/>.</param>
    public static async Task<Twin> StartAsync(string name, Role role, Uri address, Func<Process> start, CancellationToken cancellationToken)
    {
        var twin = new Twin(name, role, address, start);
        await twin.ReadyAsync(cancellationToken);
        return twin;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    private async Task RestartAsync(CancellationToken cancellationToken)
    {
        await DisposeAsync();
        _process = _start();
        await ReadyAsync(cancellationToken);
    }

    private Task ReadyAsync(CancellationToken cancellationToken) =>
        CatalogueBench.ReadyAsync(Target.Address, "/alive", _process, cancellationToken);
}
