namespace Scalable.Bench.Report;

/// <summary>Draws a bar per system and case: its length is the median, its whisker spans its 95 % interval.</summary>
internal static class BarChart
{
    private const int Width = 620, Left = 190, Right = 84, Top = 52, Row = 26, Gap = 22;

    public static string Draw(Chapter chapter, Chart chart)
    {
        var rows = chart.Of(chapter);
        string[] cases = [.. rows.Select(row => row.Case).Distinct()];
        var axis = Axis.For(
            rows.Select(row => row.Figures[chart.Figure]).SelectMany(figure => new[] { figure.Low, figure.High }), chart.Logarithmic);
        var named = cases.Length > 1;
        var svg = new Svg(Width, Top + (rows.Count * Row) + (named ? cases.Length * Gap : 0) + 24);
        svg.Text(8, 20, chart.Title, "title");
        svg.Text(8, 38, $"{chart.Figure}{(chart.Logarithmic ? ", logarithmic scale" : "")}");

        double y = Top;
        foreach (var name in cases)
        {
            if (named)
            {
                svg.Text(Left, y + 14, name);
                y += Gap;
            }

            foreach (var row in rows.Where(row => row.Case == name))
            {
                var figure = row.Figures[chart.Figure];
                svg.Text(Left - 8, y + 16, row.System, anchor: "end");
                svg.Box(
                    Left, y + 4, X(figure.Median) - Left, Row - 8,
                    $"fill {LineChart.Style(row.Role)}", $"{Number.Of(figure.Low)} to {Number.Of(figure.High)}");
                svg.Line(X(figure.Low), y + (Row / 2), X(figure.High), y + (Row / 2), "whisker");
                svg.Text(X(figure.High) + 8, y + 17, Number.Of(figure.Median), "value");
                y += Row;
            }
        }

        foreach (var mark in axis.Marks.Where(_ => chart.Logarithmic))
            svg.Text(X(mark), y + 16, Number.Of(mark), anchor: "middle");
        return svg.ToString();

        double X(double value) => Left + ((Width - Left - Right) * axis.At(value));
    }
}
