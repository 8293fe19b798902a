using Scalable.Bench.CommandLine;

namespace Scalable.Bench.Fairness;

/// <summary>Clients beside one that takes more than its share, and loads beyond the capacity.</summary>
internal sealed class FairnessScenario : IScenario
{
    private const int Items = 100_000;

    public string Name => "fairness";

    public string Summary => "clients beside an abuser that no count stops, and loads beyond the capacity [pages, overload]";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        await using var stack = await FairnessStack.StartAsync(Items, cancellationToken);
        if (args is [] || args.Contains("pages"))
            await LongPagesCase.RunAsync(stack, Items, cancellationToken);
        if (args is [] || args.Contains("overload"))
            await OverloadCase.RunAsync(stack, Items, 8, cancellationToken);
    }
}
