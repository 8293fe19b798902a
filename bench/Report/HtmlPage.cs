using System.Net;
using System.Text;

namespace Scalable.Bench.Report;

/// <summary>Renders all results as a self-contained HTML page.</summary>
internal static class HtmlPage
{
    private const string Style =
        """
        :root{color-scheme:light dark;--ink:#1f2328;--soft:#57606a;--line:#d8dee4;--ground:#fff;--card:#f6f8fa;--good:#0a7d6c;--bad:#d1495b}
        @media(prefers-color-scheme:dark){
        :root{--ink:#e6edf3;--soft:#9aa4af;--line:#30363d;--ground:#0d1117;--card:#161b22;--good:#2bb8a0;--bad:#f0697b}}
        body{font:16px/1.55 system-ui,sans-serif;color:var(--ink);background:var(--ground);
        max-width:1320px;margin:0 auto;padding:32px 24px 80px}
        h1{font-size:30px;margin:0 0 4px}h2{font-size:22px;margin:56px 0 4px;border-top:1px solid var(--line);padding-top:24px}
        p{max-width:80ch;color:var(--soft);margin:6px 0}.charts{display:flex;flex-wrap:wrap;gap:16px;margin:16px 0}
        .charts svg{max-width:100%;height:auto;background:var(--card);border-radius:10px;padding:10px;box-sizing:border-box}
        ul{list-style:none;padding:0;margin:12px 0}li{padding:2px 0 2px 26px;position:relative}
        li::before{content:"✓";position:absolute;left:2px;color:var(--good);font-weight:700}
        li.not::before{content:"✗";color:var(--bad)}li.not{color:var(--bad)}
        .scroll{overflow-x:auto}table{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums}
        th,td{padding:5px 12px;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
        th:first-child,td:first-child,td.name{text-align:left}thead th{color:var(--soft);font-weight:600}
        td small{color:var(--soft);margin-left:6px}summary{cursor:pointer;color:var(--soft);margin:8px 0}
        .better{color:var(--good);font-weight:600}.worse{color:var(--bad);font-weight:600}
        """;

    public static string Of(Results results)
    {
        var page = new StringBuilder(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
            + $"<title>{Text(results.Title)}</title><style>{Style}</style>");
        page.Append($"<h1>{Text(results.Title)}</h1><p>{Text(results.Machine.ToString())}</p>");
        Findings(page, results.Facts);
        foreach (var chapter in results.Chapters)
        {
            page.Append(
                $"<h2 id=\"{chapter.Name}\">{Text(chapter.Title)}</h2>{(chapter.Text.Length == 0 ? "" : $"<p>{Text(chapter.Text)}</p>")}");
            Findings(page, chapter.Findings);
            Headlines(page, chapter, results.Plan?.Patience ?? 0);
            page.Append("<div class=\"charts\">");
            foreach (var chart in chapter.Charts)
                page.Append(Picture(chapter, chart));
            page.Append("</div>");
            Table(page, chapter);
        }

        return page.ToString();
    }

    public static string Picture(Chapter chapter, Chart chart) =>
        chart.Kind == ChartKind.Lines ? LineChart.Draw(chapter, chart) : BarChart.Draw(chapter, chart);

    private static void Findings(StringBuilder page, IReadOnlyList<Finding> findings)
    {
        page.Append("<ul>");
        foreach (var finding in findings)
        {
            page.Append(
                $"<li{(finding.Holds ? "" : " class=\"not\"")}>"
                + $"{Text(finding.Text)}{(finding.Holds ? "" : " Expectation not met.")}</li>");
        }

        page.Append("</ul>");
    }

    private static void Headlines(StringBuilder page, Chapter chapter, double patience)
    {
        if (chapter.Headlines.Count == 0)
            return;
        page.Append("<div class=\"scroll\"><table><thead><tr>");
        foreach (var column in HeadlineTable.Columns)
            page.Append($"<th>{Text(column)}</th>");
        page.Append("</tr></thead>");
        foreach (var row in HeadlineRow.Of(chapter, patience))
        {
            page.Append($"<tr><td>{Text(row.What)}</td><td>{Text(row.Mistake)}</td><td>{Text(row.Decent)}</td><td>{Text(row.Here)}</td>");
            foreach (var comparison in new[] { row.AgainstMistake, row.AgainstDecent })
                page.Append($"<td class=\"{comparison.Verdict.ToString().ToLowerInvariant()}\">{Text(comparison.ToString())}</td>");
            page.Append("</tr>");
        }

        page.Append($"</table></div><p>{Text(chapter.Reason)}</p>");
    }

    private static void Table(StringBuilder page, Chapter chapter)
    {
        string[] figures = [.. chapter.Rows.SelectMany(row => row.Figures.Keys).Distinct()];
        page.Append(
            "<details><summary>All figures: median and its 95 % interval</summary>"
            + "<div class=\"scroll\"><table><thead><tr><th></th><th></th>");
        foreach (var figure in figures)
            page.Append($"<th>{Text(figure)}</th>");
        page.Append("</tr></thead>");
        foreach (var row in chapter.Rows)
        {
            page.Append($"<tr><td>{Text(row.Case)}</td><td class=\"name\">{Text(row.System)}</td>");
            foreach (var figure in figures)
            {
                page.Append(row.Figures.TryGetValue(figure, out var spread)
                    ? $"<td>{Number.Of(spread.Median)}<small>{Number.Of(spread.Low)}–{Number.Of(spread.High)}</small></td>"
                    : "<td></td>");
            }

            page.Append("</tr>");
        }

        page.Append("</table></div></details>");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
