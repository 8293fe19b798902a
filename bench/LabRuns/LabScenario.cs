using System.Diagnostics;
using System.Globalization;
using Scalable.Bench.CommandLine;
using Scalable.Generator.Measure;
using Scalable.Lab.Measuring;
using Scalable.Lab.Model;
using Scalable.Lab.Session;
using Spectre.Console;

namespace Scalable.Bench.LabRuns;

/// <summary>After how many seconds each mistake shows in the lab, and after how many seconds it is undone, three times each.</summary>
internal sealed class LabScenario : IScenario
{
    private const int Rounds = 3;
    private const double MaxSeconds = 15;
    private const double Watched = 25;
    private const int Baseline = 8;

    public string Name => "lab";

    public string Summary => "after how long each of the five mistakes shows in the lab, and after how long it is undone, three times";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        if (args.Length > 0)
            throw new ArgumentException($"'{string.Join(' ', args)}' is not a valid option: this scenario has none.");
        await using var system = await LabSystem.StartAsync(cancellationToken);
        await system.Session.StartAsync(cancellationToken);
        var table = new Table().AddColumns("mistake", "round", "figure", "without", "with", "here meanwhile", "seen after", "undone after");
        var late = 0;
        for (var round = 1; round <= Rounds; round++)
        {
            foreach (var mistake in LabMistake.All)
            {
                var one = await MeasureAsync(system.Session, mistake, cancellationToken);
                late += one.Seen <= MaxSeconds && one.Undone <= MaxSeconds ? 0 : 1;
                table.AddRow(
                    mistake.Name, Text(round), one.Figure, Text(one.Without), Text(one.With), Text(one.Here), Seconds(one.Seen),
                    Seconds(one.Undone));
            }
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"{LabMix.DefaultUsers} users; {Machine.This()}");
        AnsiConsole.WriteLine(late == 0
            ? $"Each was seen, and undone, within {MaxSeconds} s."
            : $"{late} of {Rounds * LabMistake.All.Count} took longer than {MaxSeconds} s.");
    }

    private static async Task<Row> MeasureAsync(LabSession session, LabMistake mistake, CancellationToken cancellationToken)
    {
        await session.SendAsync(LabMix.DefaultUsers, mistake.Name, true, cancellationToken);
        session.Audience.KeepFor(TimeSpan.FromMinutes(5));
        var (name, of, isWorse) = FigureOf(mistake);
        await Task.Delay(Sampler.Interval * Baseline * 2, cancellationToken);
        var before = Averages.Of(session.History.Last(Baseline), sample => sample.Mistake);
        await session.SwitchAsync(mistake, on: true, cancellationToken);
        var seen = await UntilAsync(session, last => isWorse(of(before), of(last)), cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(3), cancellationToken);
        var samples = session.History.Last(Baseline);
        var (with, here) = (Averages.Of(samples, sample => sample.Mistake), Averages.Of(samples, sample => sample.Here));
        await session.SwitchAsync(mistake, on: false, cancellationToken);
        var undone = await UntilAsync(session, last => !isWorse(of(before), of(last)), cancellationToken);
        return new Row(name, of(before), of(with), of(here), seen, undone);
    }

    // The figure in which the mistake shows, and when it does.
    private static (string Name, Func<ColumnSample, double?> Of, Func<double?, double?, bool> IsWorse) FigureOf(LabMistake mistake) =>
        mistake.Name switch
        {
            "pooling" => ("p99 ms", one => one.P99, (before, now) => now > 250 && now > 2 * before),
            "caching" => ("queries/s", one => one.Queries, (before, now) => now > 2 * before + 50),
            "n-plus-one" => ("queries/s", one => one.Queries, (before, now) => now > 3 * before + 100),
            "rate-limiting" => ("abuser's answers/s", one => one.AbuserGood, (before, now) => now > 2 * before + 50),
            _ => ("p99 ms", one => one.P99, (before, now) => now > 800 && now > 2 * before),
        };

    /// <summary>Waits until the mean of two seconds fulfils the condition, twice in a row.</summary>
    private static async Task<double> UntilAsync(
        LabSession session, Func<ColumnSample, bool> condition, CancellationToken cancellationToken)
    {
        var (start, held) = (Stopwatch.GetTimestamp(), 0);
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < Watched)
        {
            await Task.Delay(Sampler.Interval, cancellationToken);
            held = condition(Averages.Of(session.History.Last(4), sample => sample.Mistake)) ? held + 1 : 0;
            if (held == 2)
                return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        return double.PositiveInfinity;
    }

    private static string Text(double? value) => value is { } known ? known.ToString("N0", CultureInfo.InvariantCulture) : "n/a";

    private static string Seconds(double value) =>
        double.IsInfinity(value) ? $"not in {Watched} s" : string.Create(CultureInfo.InvariantCulture, $"{value:0.0} s");

    private sealed record Row(string Figure, double? Without, double? With, double? Here, double Seen, double Undone);
}
