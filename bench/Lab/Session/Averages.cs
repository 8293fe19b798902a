using Scalable.Lab.Measuring;

namespace Scalable.Lab.Session;

/// <summary>The mean of some samples, for tables and sentences; percentiles are the largest of theirs.</summary>
internal static class Averages
{
    public static ColumnSample Of(IReadOnlyList<LabSample> samples, Func<LabSample, ColumnSample> column)
    {
        ColumnSample[] columns = [.. samples.Select(column)];
        return columns.Length == 0 ? ColumnSample.None : new ColumnSample(
            Mean(one => one.Offered) ?? 0, Mean(one => one.Good) ?? 0, Mean(one => one.Errors) ?? 0, Mean(one => one.P50),
            columns.Max(one => one.P99), Mean(one => one.Queries), (int?)Mean(one => one.Connections), (int?)Mean(one => one.Threads),
            Mean(one => one.AbuserGood), Mean(one => one.AbuserRefused));

        double? Mean(Func<ColumnSample, double?> figure) =>
            columns.Select(figure).OfType<double>().ToArray() is { Length: > 0 } known ? Math.Round(known.Average(), 1) : null;
    }
}
