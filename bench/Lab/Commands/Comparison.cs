using System.Globalization;
using System.Text;
using Scalable.Lab.Measuring;
using Scalable.Lab.Session;

namespace Scalable.Lab.Commands;

/// <summary>Compares both systems before and after a command, as a Markdown table.</summary>
internal static class Comparison
{
    private const int Samples = 6;
    private const int MaxIntervals = 20;

    private static readonly (string Name, Func<ColumnSample, double?> Of)[] Figures =
    [
        ("good answers a second", one => one.Good), ("errors a second", one => one.Errors), ("p50, ms", one => one.P50),
        ("p99, ms", one => one.P99), ("queries a second", one => one.Queries), ("connections", one => one.Connections),
        ("threads", one => one.Threads),
    ];

    /// <summary>The mean of the samples of three seconds that begin now.</summary>
    public static async Task<(ColumnSample Mistake, ColumnSample Here)> MeasureAsync(
        LabSession session, CancellationToken cancellationToken)
    {
        var since = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        LabSample[] samples = [];
        for (var interval = 0; samples.Length < Samples && interval < MaxIntervals; interval++)
        {
            await Task.Delay(Sampler.Interval, cancellationToken);
            samples = [.. session.History.Last().Where(sample => sample.Time > since)];
        }

        return (Averages.Of(samples, sample => sample.Mistake), Averages.Of(samples, sample => sample.Here));
    }

    public static string Table((ColumnSample Mistake, ColumnSample Here) before, (ColumnSample Mistake, ColumnSample Here) after) => Table(
        ("twin, before", before.Mistake), ("twin, after", after.Mistake), ("here, before", before.Here), ("here, after", after.Here));

    /// <summary>A row for each figure, a column for each sample.</summary>
    public static string Table(params (string Title, ColumnSample Sample)[] columns)
    {
        var table = new StringBuilder($"| | {string.Join(" | ", columns.Select(column => column.Title))} |\n");
        table.Append('|').Insert(table.Length, "---|", 1).Insert(table.Length, "---:|", columns.Length).Append('\n');
        foreach (var (name, of) in Figures)
            table.Append($"| {name} | {string.Join(" | ", columns.Select(column => Text(of(column.Sample))))} |\n");
        return table.ToString();
    }

    private static string Text(double? figure) => figure switch
    {
        null => "n/a",
        < 10 and var small => small.ToString("0.#", CultureInfo.InvariantCulture),
        var large => large.Value.ToString("N0", CultureInfo.InvariantCulture),
    };
}
