using System.Net;
using System.Security.Cryptography;
using System.Text;
using Scalable.Diagnosis.Findings;

namespace Scalable.Diagnosis.Reports;

/// <summary>A report as a page for a browser: self-contained, without scripts, and allowed to load nothing.</summary>
public static class HtmlReport
{
    private const string Style =
        """
        :root{color-scheme:light dark;--ink:#1f2328;--soft:#57606a;--line:#d8dee4;--ground:#fff;--card:#f6f8fa;
        --error:#b42318;--warning:#8a5300;--note:#0b5cad}
        @media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9aa4af;--line:#30363d;--ground:#0d1117;--card:#161b22;
        --error:#ff8080;--warning:#e3b341;--note:#79c0ff}}
        body{font:16px/1.55 system-ui,sans-serif;color:var(--ink);background:var(--ground);
        max-width:980px;margin:0 auto;padding:28px 20px 60px}
        h1{font-size:26px;margin:0 0 8px}h2{font-size:18px;margin:0 0 4px}p{margin:4px 0}.soft{color:var(--soft)}
        article{background:var(--card);border:1px solid var(--line);border-left:5px solid var(--level);border-radius:8px;
        padding:14px 18px;margin:18px 0;overflow-wrap:anywhere}
        .error{--level:var(--error)}.warning{--level:var(--warning)}.note{--level:var(--note)}
        .level{color:var(--level)}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;margin:10px 0 0}dt{color:var(--soft)}dd{margin:0}
        code{font:14px/1.45 ui-monospace,monospace}
        @media(max-width:600px){dl{grid-template-columns:1fr}dt{margin-top:6px}}
        """;

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'";

    /// <summary>The report as a page.</summary>
    public static string Write(DiagnosisReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var page = new StringBuilder(
            $"""
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <title>Diagnosis</title>
            <style>{Style}</style>
            <h1>Diagnosis</h1>
            <p>{Safe(ReportWords.Summary(report))}</p>

            """);
        foreach (var limit in ReportWords.Limits(report.Coverage))
            page.AppendLine($"<p class=\"soft\">{Safe(limit)}</p>");
        foreach (var finding in report.Findings)
            Write(page, finding);
        return page.ToString();
    }

    private static void Write(StringBuilder page, Finding finding)
    {
        var level = ReportWords.Level(finding);
        page.AppendLine($"<article class=\"{level}\">");
        var title = $"{Safe(Advice.TitleOf(finding.Mistake))} in {Safe(finding.Where.Service)}";
        page.AppendLine($"<h2><span class=\"level\">{level}</span>: {title}</h2>");
        page.AppendLine($"<p>{Safe(finding.Summary)}</p>").AppendLine("<dl>");
        Code("Request", finding.Where.Route);
        Code("Call", finding.Where.Call);
        foreach (var evidence in finding.Evidence)
            Field("Seen", evidence);
        Field("Sure", ReportWords.Sure(finding));
        Field("Cost", $"{finding.CostNow}; at ten times the traffic: {finding.CostAtTenTimes}");
        Field("Leads to", finding.Story ?? "");
        Field("Fix", finding.Fix);
        Code("Traces", string.Join(' ', finding.TraceIds));
        Code("Acknowledge as", finding.Fingerprint);
        page.AppendLine("</dl>").AppendLine("</article>");

        void Field(string name, string text)
        {
            if (text.Length > 0)
                page.AppendLine($"<dt>{name}</dt><dd>{Safe(text)}</dd>");
        }

        void Code(string name, string text)
        {
            if (text.Length > 0)
                page.AppendLine($"<dt>{name}</dt><dd><code>{Safe(text)}</code></dd>");
        }
    }

    private static string Safe(string text) => WebUtility.HtmlEncode(SafeText.ForTerminal(text));
}
