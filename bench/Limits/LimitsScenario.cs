using Scalable.Bench.Catalogue;
using Scalable.Bench.CommandLine;
using Scalable.Bench.Gateway;
using Scalable.Bench.Measure;
using Scalable.Bench.Processes;
using Scalable.Bench.Report;
using Scalable.Bench.Stack;
using Scalable.Bench.Tools;
using Scalable.Generator.Measure;
using Spectre.Console;

namespace Scalable.Bench.Limits;

/// <summary>Our figures as ratios to what bounds them, measured in the same run. Kinds of jobs bring scenarios of their own.</summary>
internal sealed class LimitsScenario : IScenario
{
    private const string Deployed = "--deployed";

    public string Name => "limits";

    public string Summary =>
        "our figures as ratios to bare Kestrel, YARP, nginx, Redis, a query, pgbench and \\copy "
        + "[--quick: fewer of them; --deployed: by PgBouncer and an ingress]";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        Programs.Require(("wrk", "wrk"), ("nginx", "nginx-light"), ("pgbench", "postgresql"), ("psql", "postgresql-client"));
        var deployed = args.Contains(Deployed);
        var quick = QuickOption.Of([.. args.Where(arg => arg != Deployed)], Deployed);
        var plan = quick ? MeasurementPlan.Quick : MeasurementPlan.Full;
        var groups = new List<(string Name, IReadOnlyList<Ratio> Ratios)>();
        string postgres;

        if (deployed)
            Programs.Require(("pgbouncer", "pgbouncer"));
        else // By itself, before anything else runs: nothing here needs the catalogue.
            groups.Add(("The gateway", await EdgeScenario.MeasureAsync(quick ? 1 : 2, cancellationToken)));
        await using (var servers = await CatalogueBench.StartAsync(plan.Items, cancellationToken, deployed: deployed))
        {
            if (deployed)
            {
                groups.Add(("Through PgBouncer", await PoolerLimits.MeasureAsync(servers, plan.Items, cancellationToken)));
            }
            else
            {
                groups.Add(("The scale: what the parts cost", await AnchorLimits.MeasureAsync(servers, plan.Items, cancellationToken)));
                groups.Add(("Hot reads", await HotScenario.MeasureAsync(servers, cancellationToken)));
            }

            groups.Add(("Cold reads", await ColdScenario.MeasureAsync(servers, plan.Items, cancellationToken)));
        }

        await using (var stack = await ProofStack.StartAsync(plan, cancellationToken, deployed))
        {
            groups.Add(("Pages", Show(await BigPageScenario.MeasureAsync(stack.Servers, cancellationToken))));
            groups.Add(("Crowds", Show(await CrowdLimits.MeasureAsync(stack, plan, cancellationToken))));
            groups.Add(("Slow tasks", Show(
                [await JobLimits.AcceptanceAsync(stack, cancellationToken), await JobLimits.ImportAsync(stack, cancellationToken)])));
            groups.Add(("An abuser", Show([await AbuserLimits.MeasureAsync(stack, cancellationToken)])));
            groups.Add(("One cold key", Show(
                [await ColdKeyLimits.MeasureAsync(stack.Servers, () => stack.ItemScansAsync(cancellationToken), cancellationToken)])));
            if (!quick && !deployed)
            {
                groups.Add(("Memory", Show(
                    [await RandomIdsScenario.MeasureAsync(stack.Servers, stack.Generator, plan.Items, cancellationToken)])));
            }

            postgres = (await stack.ServerAsync(cancellationToken)).Version;
        }

        var results = new Results(
            deployed ? "Limits, as deployed" : "Limits",
            Machine.This(postgres),
            [
                new(
                    "Each figure and its anchor were measured in turns in this run; shown is the round whose ratio is the median one.",
                    true)
            ],
            [.. groups.Select(group => RatioChapter.Create(group.Name, group.Ratios))]);
        await ResultsFiles.WriteAsync(
            results,
            Path.Combine(Repository.Root, "bench", "results"),
            deployed ? $"{Name}-deployed" : Name,
            cancellationToken);
        AnsiConsole.WriteLine(results.Machine.ToString());
    }

    private static IReadOnlyList<Ratio> Show(IReadOnlyList<Ratio> ratios)
    {
        ReportConsole.Show(ratios);
        return ratios;
    }
}
