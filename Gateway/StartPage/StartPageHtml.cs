using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;

namespace Gateway.StartPage;

/// <summary>Renders the start page: one document without scripts or external resources.</summary>
internal static class StartPageHtml
{
    /// <summary>Allows the page's own style sheet only.</summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Style =
        """
        :root{color-scheme:light dark;--text:#1d2430;--muted:#5b6675;--line:#dfe3e9;--page:#fbfcfd;--card:#fff;--link:#0b5cad;
        --code:#eef1f5}
        @media (prefers-color-scheme:dark){:root{--text:#e4e8ee;--muted:#9aa6b5;--line:#2d3541;--page:#12161c;--card:#191f27;--link:#7db8f5;
        --code:#222a35}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--page);color:var(--text);font:1rem/1.6 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif}
        main{max-width:46rem;margin:0 auto;padding:clamp(1.5rem,6vw,4.5rem) 1.25rem}
        h1{margin:0;font-size:2.1rem;line-height:1.2;letter-spacing:-.02em}
        h2{margin:2.75rem 0 .75rem;font-size:1.05rem;letter-spacing:-.005em}
        p{margin:.6rem 0}
        .lead{margin:.5rem 0 0;font-size:1.1rem;color:var(--muted)}
        dl{margin:0;background:var(--card);border:1px solid var(--line);border-radius:.6rem}
        dl div{display:grid;grid-template-columns:minmax(0,26rem) 1fr;gap:0 1.25rem;padding:.6rem 1rem}
        dl div+div{border-top:1px solid var(--line)}
        dl.short div{grid-template-columns:11rem 1fr}
        dt{overflow-wrap:anywhere}
        dd{margin:0;color:var(--muted)}
        a{color:var(--link);text-decoration:none}
        a:hover,a:focus-visible{text-decoration:underline}
        code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.875em}
        p code{padding:.1em .35em;border-radius:.3rem;background:var(--code)}
        pre{margin:.75rem 0;padding:.85rem 1rem;border:1px solid var(--line);border-radius:.6rem;background:var(--code);
        white-space:pre-wrap;overflow-wrap:anywhere}
        @media (max-width:38rem){dl div,dl.short div{grid-template-columns:1fr}}
        """;

    /// <summary>Renders the document.</summary>
    /// <param name="isDevelopment">True to show the command that creates a development token.</param>
    /// <param name="dashboardUrl">The address of the dashboard; null to omit the link.</param>
    /// <param name="labUrl">The address of the lab; null to omit the link.</param>
    public static string Render(bool isDevelopment, string? dashboardUrl, string? labUrl) =>
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Scalable: catalogue API</title>
        <style>{Style}</style>
        </head>
        <body>
        <main>
        <h1>Scalable</h1>
        <p class="lead">The gateway is running. It serves the catalogue API below.</p>
        <h2>Where to go</h2>
        <dl class="short">
        <div><dt><a href="/scalar/">API reference</a></dt><dd>Every operation, with a form to try it</dd></div>
        <div><dt><a href="/openapi/v1.json">OpenAPI document</a></dt><dd>For client generators and other tools</dd></div>
        {Links(dashboardUrl, labUrl)}<div><dt><a href="/health">Health</a></dt><dd>Whether this gateway takes requests</dd></div>
        </dl>
        <h2>Try a request</h2>
        <dl>
        {Request("/api/catalog/items?pageSize=3", "A page of items")}
        {Request("/api/catalog/items/1", "One item")}
        {Request("/api/catalog/items/by?ids=1&ids=2", "Several items by id")}
        {Request("/api/catalog/items/withsemanticrelevance?text=rain+jack", "Search")}
        {Request("/api/catalog/items/1/reviews", "Reviews of an item")}
        {Request("/api/catalog/catalogtypes", "All types")}
        {Request("/api/catalog/catalogbrands", "All brands")}
        </dl>
        <h2>Write</h2>
        {(isDevelopment ? DevelopmentToken : ProductionToken)}
        </main>
        </body>
        </html>

        """;

    private const string DevelopmentToken =
        """
        <p>Writing, importing and jobs need a bearer token. To make one for development, run this in the folder of the repository:</p>
        <pre>dotnet user-jwts create --project Gateway --scope catalog:write --output token</pre>
        <p>Send it as <code>Authorization: Bearer &lt;token&gt;</code>, or enter it once in the API reference.</p>
        """;

    private const string ProductionToken =
        """
        <p>Writing, importing and jobs need a bearer token of your identity provider, sent as <code>Authorization: Bearer
        &lt;token&gt;</code>. The API reference says which scope each operation needs.</p>
        """;

    private static string Links(string? dashboardUrl, string? labUrl) =>
        Link(dashboardUrl, "Dashboard", "Resources, logs, traces and metrics")
        + Link(labUrl, "Lab", "Make a scaling mistake, and watch what it does");

    private static string Link(string? url, string name, string description) => url is null
        ? ""
        : $"<div><dt><a href=\"{HtmlEncoder.Default.Encode(url)}\">{name}</a></dt><dd>{description}</dd></div>\n";

    private static string Request(string address, string description)
    {
        var encoded = HtmlEncoder.Default.Encode(address);
        return $"<div><dt><a href=\"{encoded}\"><code>{encoded}</code></a></dt><dd>{description}</dd></div>";
    }
}
