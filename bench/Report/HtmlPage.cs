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
        table.short td:nth-child(3){color:var(--good);font-weight:600}table.short td:nth-child(2){color:var(--bad);font-weight:600}
        table.short{font-size:15px;margin:20px 0}
        """;

    public static string Of(Results results)
    {
        var page = new StringBuilder(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
            + $"<title>{Text(results.Title)}</title><style>{Style}</style>");
        page.Append($"<h1>{Text(results.Title)}</h1><p>{Text(results.Machine.ToString())}</p>");
        Findings(page, results.Facts);
        Short(page, results);
        foreach (var chapter in results.Chapters)
        {
            page.Append(
                $"<h2 id=\"{chapter.Name}\">{Text(chapter.Title)}</h2>{(chapter.Text.Length == 0 ? "" : $"<p>{Text(chapter.Text)}</p>")}");
            Findings(page, chapter.Findings);
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

    private static void Short(StringBuilder page, Results results)
    {
        var findings = results.Chapters.SelectMany(chapter => chapter.Findings).Where(finding => finding.What.Length > 0).ToArray();
        if (findings.Length == 0)
            return;
        page.Append("<div class=\"scroll\"><table class=\"short\"><thead><tr><th></th><th>with the mistake</th><th>here</th></tr></thead>");
        foreach (var finding in findings)
            page.Append($"<tr><td>{Text(finding.What)}</td><td>{Text(finding.Before)}</td><td>{Text(finding.After)}</td></tr>");
        page.Append("</table></div>");
    }

    private static void Table(StringBuilder page, Chapter chapter)
    {
        string[] figures = [.. chapter.Rows.SelectMany(row => row.Figures.Keys).Distinct()];
        page.Append(
            "<details><summary>All figures: median, min to max</summary><div class=\"scroll\"><table><thead><tr><th></th><th></th>");
        foreach (var figure in figures)
            page.Append($"<th>{Text(figure)}</th>");
        page.Append("</tr></thead>");
        foreach (var row in chapter.Rows)
        {
            page.Append($"<tr><td>{Text(row.Case)}</td><td class=\"name\">{Text(row.System)}</td>");
            foreach (var figure in figures)
            {
                page.Append(row.Figures.TryGetValue(figure, out var spread)
                    ? $"<td>{Number.Of(spread.Median)}<small>{Number.Of(spread.Least)}–{Number.Of(spread.Most)}</small></td>"
                    : "<td></td>");
            }

            page.Append("</tr>");
        }

        page.Append("</table></div></details>");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
