using Scalable.Bench.Measure;
using Scalable.Bench.Stack;

[assembly: AssemblyFixture(typeof(Bench.Tests.Stack.Proof))]

namespace Bench.Tests.Stack;

/// <summary>What the proof runs on, in small, started once.</summary>
public sealed class Proof : IAsyncLifetime
{
    private ProofStack? _stack;

    internal static MeasurementPlan Plan => MeasurementPlan.Tiny;

    internal ProofStack Stack => _stack ?? throw new InvalidOperationException("It has not started.");

    public async ValueTask InitializeAsync() => _stack = await ProofStack.StartAsync(Plan, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_stack is not null)
            await _stack.DisposeAsync();
    }
}
