using Scalable.Bench.Measure;

namespace Scalable.Bench.Report;

/// <summary>Draws a figure over the cases: a line of medians per system, and a band from its 95 % interval.</summary>
internal static class LineChart
{
    private const int Width = 620, Height = 340, Left = 64, Right = 20, Top = 84, Bottom = 34;

    public static string Draw(Chapter chapter, Chart chart)
    {
        var rows = chart.Of(chapter);
        string[] cases = [.. rows.Select(row => row.Case).Distinct()];
        var axis = Axis.For(
            rows.Select(row => row.Figures[chart.Figure]).SelectMany(figure => new[] { figure.Low, figure.High }), chart.Logarithmic);
        var svg = new Svg(Width, Height);
        svg.Text(8, 20, chart.Title, "title");
        svg.Text(8, 38, $"{chart.Figure}{(chart.Logarithmic ? ", logarithmic scale" : "")}");

        foreach (var mark in axis.Marks)
        {
            svg.Line(Left, Y(mark), Width - Right, Y(mark), "grid");
            svg.Text(Left - 8, Y(mark) + 4, Number.Of(mark), anchor: "end");
        }

        for (var i = 0; i < cases.Length; i++)
            svg.Text(X(i), Height - 10, cases[i], anchor: "middle");

        var key = 8d;
        foreach (var line in rows.GroupBy(row => (row.System, row.Role)))
        {
            var style = Style(line.Key.Role);
            (int Case, Spread Figure)[] points =
            [
                .. line.Select(row => (Array.IndexOf(cases, row.Case), row.Figures[chart.Figure])).OrderBy(point => point.Item1)
            ];
            svg.Path(
                points.Select(p => (X(p.Case), Y(p.Figure.Low)))
                    .Concat(points.Reverse().Select(p => (X(p.Case), Y(p.Figure.High)))),
                $"fill band {style}",
                area: true);
            svg.Path(points.Select(p => (X(p.Case), Y(p.Figure.Median))), $"line {style}");
            foreach (var (place, figure) in points)
            {
                svg.Dot(
                    X(place), Y(figure.Median), $"fill {style}",
                    $"{line.Key.System}, {cases[place]}: "
                    + $"{Number.Of(figure.Median)} ({Number.Of(figure.Low)} to {Number.Of(figure.High)})");
            }

            svg.Dot(key + 6, 58, $"fill {style}", line.Key.System);
            svg.Text(key + 16, 62, line.Key.System);
            key += 34 + (6.6 * line.Key.System.Length);
        }

        return svg.ToString();

        double X(int place) => Left + 30 + ((Width - Left - Right - 60) * (cases.Length == 1 ? 0.5 : (double)place / (cases.Length - 1)));
        double Y(double value) => Top + ((Height - Top - Bottom) * (1 - axis.At(value)));
    }

    /// <summary>Returns the CSS class that defines a system's color.</summary>
    public static string Style(Role role) => role switch { Role.Mistake => "mistake", Role.Decent => "decent", _ => "scalable" };
}
