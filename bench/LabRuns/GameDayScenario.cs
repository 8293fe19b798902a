using System.Globalization;
using Scalable.Bench.CommandLine;
using Scalable.Bench.Report;
using Scalable.Lab.GameDays;
using Scalable.Lab.Model;
using Spectre.Console;

namespace Scalable.Bench.LabRuns;

/// <summary>A game day without a person: starts the system with its lab, breaks one thing after the other, and writes the page.</summary>
internal sealed class GameDayScenario : IScenario
{
    private const double UsualMinutes = 10;

    public string Name => "gameday";

    public string Summary =>
        "kills, freezes, slows, floods and makes mistakes under everyday traffic, and tells what users saw [--minutes N] [--seed N]";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var (minutes, seed) = Parse(args);
        try
        {
            _ = GameDayPlan.Create(minutes, seed);
            await using var system = await LabSystem.StartAsync(cancellationToken);
            var day = await system.CreateGameDay().RunAsync(minutes, seed, cancellationToken);
            var page = GameDayReport.Write(day);
            Directory.CreateDirectory(ResultsFiles.Folder);
            await File.WriteAllTextAsync(Path.Combine(ResultsFiles.Folder, "gameday.md"), page, cancellationToken);
            AnsiConsole.WriteLine(page);
            AnsiConsole.WriteLine("Written: bench/results/gameday.md");
            if (day.Jobs.Lost > 0 || day.Jobs.Doubled > 0)
                throw new InvalidOperationException($"{day.Jobs.Lost} jobs were lost and {day.Jobs.Doubled} doubled.");
        }
        catch (LabException failure)
        {
            throw new InvalidOperationException(failure.Message);
        }
    }

    /// <exception cref="ArgumentException">The arguments are invalid.</exception>
    internal static (double Minutes, int Seed) Parse(string[] args)
    {
        var (minutes, seed) = (UsualMinutes, 1);
        for (var index = 0; index < args.Length; index += 2)
        {
            var value = args.ElementAtOrDefault(index + 1);
            var isValid = args[index] switch
            {
                "--minutes" => double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out minutes),
                "--seed" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out seed),
                _ => false,
            };
            if (!isValid)
                throw new ArgumentException($"'{args[index]} {value}' is not a valid option: --minutes N, --seed N, or nothing.");
        }

        return (minutes, seed);
    }
}
