using Scalable.Bench.Measure;
using Scalable.Bench.Stack;
using Scalable.Bench.Tools;
using Scalable.Generator.Load;

namespace Scalable.Bench.Mistakes;

/// <summary>Checks that the load generator is fast enough: its maximum rate against bare Kestrel, compared with wrk's.</summary>
/// <param name="Wrk">Requests per second; null if wrk is not installed.</param>
internal sealed record GeneratorCheck(double Generator, double? Wrk)
{
    private const int Connections = 64;
    private const double Promise = 0.5;

    public bool Holds => Wrk is null || Generator >= Promise * Wrk;

    public override string ToString() => Wrk is { } wrk
        ? FormattableString.Invariant(
            $"The generator reaches {Generator:N0} requests/s against Kestrel, wrk {wrk:N0}: {Generator / wrk:0.00} x (target: {Promise}).")
        : FormattableString.Invariant($"The generator reaches {Generator:N0} requests/s against Kestrel (wrk is not installed).");

    public static async Task<GeneratorCheck> RunAsync(ProofStack stack, MeasurementPlan plan, CancellationToken cancellationToken)
    {
        var seconds = Math.Min((int)Math.Ceiling(plan.Seconds), 5);
        var bare = await stack.Servers.BareAsync(new byte[500], cancellationToken);
        var load = new LoadSpec(bare, seconds, [new Population("bare", Connections, 0, [new RequestKind("GET", "/")])]);
        await WarmUp.RunAsync(stack.Generator, load, Math.Min(plan.WarmUpSeconds, 10), cancellationToken);
        var (ours, others) = (new List<double>(), new List<double>());
        for (var round = 0; round < Math.Min(plan.Rounds, 3); round++)
        {
            ours.Add((await stack.Generator.RunAsync(load, cancellationToken)).Only.OkPerSecond);
            if (Programs.Has("wrk"))
                others.Add((await Tools.Wrk.RunAsync(bare.ToString(), seconds, Connections, [], cancellationToken)).RequestsPerSecond);
        }

        return new GeneratorCheck(Spread.Of(ours).Median, others.Count == 0 ? null : Spread.Of(others).Median);
    }
}
