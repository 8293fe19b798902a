using System.Diagnostics;
using Scalable.Bench.Mistakes;

namespace Scalable.Bench.Stack;

/// <summary>A running twin; disposing of it ends it.</summary>
internal sealed class Twin(Contender contender, Process process) : IAsyncDisposable
{
    public Contender Contender => contender;

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
    }
}
