using System.Globalization;
using System.Net;
using System.Text;

namespace Scalable.Bench.Report;

/// <summary>Writes a self-contained SVG picture with its own style for light and dark mode.</summary>
internal sealed class Svg(int width, int height)
{
    private const string Style =
        """
        text{font:12px system-ui,sans-serif;fill:#57606a}.title{font-size:14px;font-weight:600;fill:#1f2328}.value{fill:#1f2328}
        .grid{stroke:#d8dee4;stroke-width:1}.line{fill:none;stroke-width:2.5;stroke-linejoin:round}.band{opacity:.16}
        .whisker{stroke:#1f2328;stroke-width:1.2;opacity:.65}
        .mistake{--c:#d1495b}.decent{--c:#c9861a}.scalable{--c:#0a7d6c}.line{stroke:var(--c)}.fill{fill:var(--c)}
        @media(prefers-color-scheme:dark){
        text{fill:#9aa4af}.title,.value{fill:#e6edf3}.grid{stroke:#30363d}.whisker{stroke:#e6edf3}
        .mistake{--c:#f0697b}.decent{--c:#e3a94a}.scalable{--c:#2bb8a0}}
        """;

    private readonly StringBuilder _parts = new();

    public void Text(double x, double y, string text, string style = "", string anchor = "start") =>
        Part($"""<text x="{x:0.#}" y="{y:0.#}" class="{style}" text-anchor="{anchor}">{WebUtility.HtmlEncode(text)}</text>""");

    public void Line(double x1, double y1, double x2, double y2, string style) =>
        Part($"""<line x1="{x1:0.#}" y1="{y1:0.#}" x2="{x2:0.#}" y2="{y2:0.#}" class="{style}"/>""");

    public void Box(double x, double y, double boxWidth, double boxHeight, string style, string hint = "") =>
        Part(
            $"""
            <rect x="{x:0.#}" y="{y:0.#}" width="{Math.Max(boxWidth, 1):0.#}" height="{boxHeight:0.#}" rx="2" class="{style}">
            <title>{WebUtility.HtmlEncode(hint)}</title></rect>
            """);

    public void Dot(double x, double y, string style, string hint) =>
        Part($"""<circle cx="{x:0.#}" cy="{y:0.#}" r="4" class="{style}"><title>{WebUtility.HtmlEncode(hint)}</title></circle>""");

    public void Path(IEnumerable<(double X, double Y)> points, string style, bool area = false)
    {
        var corners = string.Join(
            ' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.#},{point.Y:0.#}")));
        Part($"""<{(area ? "polygon" : "polyline")} points="{corners}" class="{style}"/>""");
    }

    public override string ToString() =>
        $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">"""
        + $"""<style>{Style}</style>{_parts}</svg>""";

    private void Part(FormattableString part) => _parts.Append(part.ToString(CultureInfo.InvariantCulture));
}
