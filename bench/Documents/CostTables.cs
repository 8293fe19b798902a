using System.Globalization;
using System.Text;
using Scalable.Bench.Measure;
using Scalable.Bench.Mistakes.Stories;
using Scalable.Bench.Report;

namespace Scalable.Bench.Documents;

/// <summary>
/// The processor time of a request, by process, as measured by the stories; and the processors that a rate of requests would keep busy,
/// which is computed from it. A ratio of busy processors hardly depends on how many of them share a machine, unlike a rate.
/// </summary>
internal static class CostTables
{
    /// <summary>The requests a second that <see cref="Computed"/> is about.</summary>
    public const int Rate = 10_000;

    /// <summary>The share of a processor's time that is used; the rest is for bursts, and for the loss of one machine in three.</summary>
    public const double Utilization = 0.6;

    private static readonly (string Name, string Title)[] Processes =
    [
        ("gateway", "gateway"), ("catalogue", "catalogue"), ("worker", "worker"), ("twin", "twin"), ("postgres", "PostgreSQL"),
        ("cache", "Redis"), ("messaging", "RabbitMQ"),
    ];

    public static string Measured(IReadOnlyList<Results> runs) =>
        Table(runs, "processor time of a request, ms", milliseconds => milliseconds);

    public static string Computed(IReadOnlyList<Results> runs) =>
        Table(
            runs,
            string.Create(CultureInfo.InvariantCulture, $"processors for {Rate:N0} requests a second"),
            milliseconds => milliseconds * Rate / 1000 / Utilization);

    private static string Table(IReadOnlyList<Results> runs, string title, Func<double, double> cell)
    {
        var text = new StringBuilder($"| {title} | {string.Join(" | ", Processes.Select(one => one.Title))} | all |\n|---|");
        text.Append(string.Concat(Enumerable.Repeat("---:|", Processes.Length + 1))).Append('\n');
        foreach (var row in runs.SelectMany(run => run.Chapters).SelectMany(chapter => chapter.Rows))
        {
            if (row.Role is Role.Mistake || !row.Figures.ContainsKey(StoryFigures.Processor))
                continue;
            var cells = Processes.Select(one => Cell(row, $"{one.Name}: {StoryFigures.Processor}"));
            text.Append($"| {row.Case}: {(row.Role is Role.Scalable ? "here" : row.System)} | ")
                .Append(string.Join(" | ", cells)).Append($" | {Cell(row, StoryFigures.Processor)} |\n");
        }

        return text.ToString();

        string Cell(Measurement row, string figure) =>
            row.Figures.TryGetValue(figure, out var spread) ? Number.Of(cell(spread.Median)) : "";
    }
}
