using System.Globalization;
using Npgsql;
using Scalable.Bench.CommandLine;
using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Bench.Stack;
using Scalable.Generator.Load;
using Scalable.Generator.Measure;
using Scalable.Generator.Traffic;
using Spectre.Console;

namespace Scalable.Bench.Diagnose;

/// <summary>Whether <c>diagnose</c> names the mistakes of the twin and nothing else, and finds none in this system.</summary>
internal sealed class DiagnoseScenario : IScenario
{
    private const string ThisSystem = "this-system";

    /// <summary>Longer than a request may take.</summary>
    private const double TaskSeconds = 0.8;

    private static readonly string[] Cases = [.. MistakeCases.Names, ThisSystem];

    public string Name => "diagnose";

    public string Summary =>
        "whether diagnose names each mistake of the twin within a minute, and nothing else; and none here, under load, an abuser and "
        + $"faults [--quick: ends a case once all is named; --minutes N for this system; --only with some of {string.Join(',', Cases)}]";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var options = DiagnoseOptions.Of(args, Cases);
        var plan = MeasurementPlan.Quick with { TaskSeconds = TaskSeconds };
        await using var servers = await CatalogueBench.StartAsync(plan.Items, cancellationToken, messaging: true);
        await using var database = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(servers.Postgres) { Pooling = false });
        await BenchPictures.AddAsync(database, cancellationToken);
        var documents = await servers.AnchorAsync(
            "slow", (TaskSeconds * 1000).ToString(CultureInfo.InvariantCulture), cancellationToken);
        var requests = await CatalogueRequests.LoadAsync(servers.Postgres, plan.Items, Tokens.WriterHeader, cancellationToken);
        await using var generator = LoadProcess.Start();

        var outcomes = new List<Outcome>();
        foreach (var one in MistakeCases.Create(plan, requests).Where(one => options.Cases.Only.Contains(one.Name)))
            Add(await TwinAsync(one));
        if (options.Cases.Only.Contains(ThisSystem))
            Add(await ThisSystemAsync());

        var results = new Results("Diagnosis", Machine.This(await VersionAsync()), [Fact(options)],
        [
            new Chapter(Name, "diagnose", "", [.. outcomes.Select(outcome => outcome.ToRow())], [],
                [.. outcomes.Select(outcome => new Finding(outcome.ToString(), outcome.Holds))]),
        ]);
        if (options.Cases.Only.Count == Cases.Length)
            await ResultsFiles.WriteAsync(results, ResultsFiles.Folder, Name, cancellationToken);
        AnsiConsole.WriteLine(MarkdownTable.Of(results));

        void Add(Outcome outcome)
        {
            AnsiConsole.Console.WriteVerdict(outcome.Holds, outcome.ToString());
            outcomes.Add(outcome);
        }

        async Task<Outcome> TwinAsync(MistakeCase one)
        {
            await using var examination = await Examination.StartAsync(cancellationToken);
            servers.Telemetry = examination.Address;
            var variant = new TwinVariant(one.Name, one.Expected.Count > 0 ? Role.Mistake : Role.Decent, one.Switches);
            await using var twin = await Twin.StartAsync(variant, servers, "", documents, cancellationToken);
            return await examination.RunAsync(
                one.Name, twin.Target with { Name = "twin" }, one.Expected, seconds => one.Load(twin.Target, seconds), Outcome.MaxSeconds,
                options.Cases.Quick && one.Expected.Count > 0, generator, cancellationToken);
        }

        async Task<Outcome> ThisSystemAsync()
        {
            await using var examination = await Examination.StartAsync(cancellationToken);
            servers.Telemetry = examination.Address;
            var system = (await ScalableSystem.StartAsync(servers, "", documents, cancellationToken)).Gateway;
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var faults = new Faults(servers, system);
            var breaking = faults.RunAsync(end.Token);
            var outcome = await examination.RunAsync(
                "", system, [], seconds => MistakeCases.Everyday(plan, requests, system, seconds), options.Minutes * 60,
                untilNamed: false, generator, cancellationToken);
            await end.CancelAsync();
            await breaking;
            return outcome with { Case = string.Create(CultureInfo.InvariantCulture, $"{faults.Count} faults") };
        }

        async Task<string> VersionAsync()
        {
            await using var command = database.CreateCommand("select split_part(version(), ' ', 2)");
            return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
        }
    }

    private static Finding Fact(DiagnoseOptions options) => new(
        "Fifty users; every trace is recorded, and metrics come every five seconds. Findings of any confidence count."
        + (options.Cases.Quick ? " A quick run: a case ends once all is named." : ""), true);
}
