using Scalable.Bench.Measure;
using Scalable.Generator.Load;

namespace Scalable.Bench.Report;

/// <summary>A line of the summary: one figure with one mistake, of the decent twin, and here.</summary>
internal sealed record HeadlineRow(
    string What, string Mistake, string Decent, string Here, SpreadComparison AgainstMistake, SpreadComparison AgainstDecent)
{
    /// <summary>Returns the lines of a chapter: one for each figure and each way to make the mistake.</summary>
    /// <param name="patience">The seconds after which a request was given up.</param>
    /// <param name="mainOnly">Whether only the main headlines are returned.</param>
    public static IEnumerable<HeadlineRow> Of(Chapter chapter, double patience, bool mainOnly = false) =>
        from headline in chapter.Headlines
        where headline.IsMain || !mainOnly
        let rows = chapter.Rows.Where(row => row.Case == headline.Case).ToArray()
        where rows.Length > 0
        let decent = rows.Single(row => row.Role == Role.Decent)
        let here = rows.Single(row => row.Role == Role.Scalable)
        from mistake in rows.Where(row => row.Role == Role.Mistake)
        select new HeadlineRow(
            $"{mistake.System}: {headline.What}",
            Cell(mistake, headline, patience), Cell(decent, headline, patience), Cell(here, headline, patience),
            Compare(here, mistake, headline), Compare(here, decent, headline));

    private static SpreadComparison Compare(Measurement here, Measurement other, Headline headline) =>
        SpreadComparison.Of(here.Figures[headline.Figure], other.Figures[headline.Figure], headline.MoreIsBetter);

    // "12.3 ms (11.9 to 14.1), 2 % errors": a percentile says little without the requests that failed.
    private static string Cell(Measurement row, Headline headline, double patience)
    {
        var spread = row.Figures[headline.Figure];
        var text = !spread.IsKnown ? "n/a"
            : double.IsInfinity(spread.Median) ? Never(row, headline, patience)
            : $"{Number.Of(spread.Median)}{headline.Unit} ({Number.Of(spread.Low)} to {Number.Of(spread.High)})";
        return headline.Figure.EndsWith(" ms", StringComparison.Ordinal) && Beside(row, headline, Figures.Errors) is { Median: > 0 } errors
            ? $"{text}, {Number.Of(errors.Median)} % errors"
            : text;
    }

    private static string Never(Measurement row, Headline headline, double patience) =>
        Beside(row, headline, Figures.Errors) is { } errors && Beside(row, headline, Figures.GaveUp) is { } gaveUp
            && gaveUp.Median < errors.Median / 2
            ? "failed"
            : FormattableString.Invariant($"> {patience:0.#} s (gave up)");

    // "users: p99 ms" and "users: errors %".
    private static Spread? Beside(Measurement row, Headline headline, string figure) =>
        headline.Figure.Split(": ") is [var population, _] ? row.Figures.GetValueOrDefault(Figures.Of(population, figure)) : null;
}
