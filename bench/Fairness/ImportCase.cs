using Scalable.Bench.Measure;
using Scalable.Generator.Load;

namespace Scalable.Bench.Fairness;

/// <summary>
/// Readers beside the import of a large file, which shares the processors, the database and its disk with them: thirty at five reads a
/// second (nine items to one of the first pages), and a few that search or leaf through pages far from the start.
/// </summary>
internal static class ImportCase
{
    private const long WarmUpBytes = 2_000_000;

    /// <param name="bytes">The size of the imported file.</param>
    /// <param name="seconds">
    /// The duration of a measurement of the readers. Beside the import one follows the other, so that each of its phases is covered.
    /// </param>
    public static async Task<IReadOnlyList<Ratio>> MeasureAsync(
        SystemStack stack, Requests requests, long bytes, double seconds, CancellationToken cancellationToken)
    {
        Population[] readers =
        [
            Population.WithAddressPerUser(
                "readers", 30, 5, [requests.Item with { Weight = 9 * requests.FirstPages.Count }, .. requests.FirstPages]),
            Population.WithAddressPerUser("searches", 5, 1, requests.Search),
            Population.WithAddressPerUser("pages far from the start", 5, 1, requests.Page),
        ];
        using (var small = ImportFile.Create(WarmUpBytes))
            await stack.ImportAsync(small, cancellationToken);
        await ReadAsync();
        using var file = ImportFile.Create(bytes);
        var rateAlone = await stack.ImportAsync(file, cancellationToken);
        await stack.RemoveImportedAsync(cancellationToken);
        LoadResult[] alone = [await ReadAsync(), await ReadAsync(), await ReadAsync()];
        var importing = stack.ImportAsync(file, cancellationToken);
        var beside = new List<LoadResult>();
        while (!importing.IsCompleted)
            beside.Add(await ReadAsync());

        var ratios = new List<Ratio>();
        foreach (var name in readers.Select(population => population.Name))
        {
            var (quiet, busy) = (alone.Select(result => result[name]).ToList(), beside.ConvertAll(result => result[name]));
            Compare($"p50 of {name} beside an import", result => result.Latency.P50, Median, double.PositiveInfinity);
            Compare($"p99 of {name} beside an import", result => result.Latency.P99, Median, 4);
            Compare($"p99 of {name} in its worst {seconds} s", result => result.Latency.P99, Enumerable.Max, double.PositiveInfinity);
            ratios.Add(new(
                $"errors of {name} beside an import", busy.Sum(part => part.Errors + part.Refused),
                "requests", busy.Sum(part => part.Offered), "errors", 0, MoreIsBetter: false));

            void Compare(
                string what, Func<PopulationResult, double> figure, Func<IEnumerable<double>, double> summary, double promise) =>
                ratios.Add(new(
                    what, summary(busy.Select(figure)), "alone", Median(quiet.Select(figure)), "ms", promise, MoreIsBetter: false));
        }

        ratios.Add(new("an import beside readers", await importing, "alone", rateAlone, "rows/s", 0));
        return ratios;

        Task<LoadResult> ReadAsync() => stack.RunAsync(seconds, cancellationToken, readers);
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(sorted.Length - 1) / 2];
    }
}
