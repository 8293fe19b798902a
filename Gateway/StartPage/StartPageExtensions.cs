using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using ServiceDefaults.Http;

namespace Gateway.StartPage;

/// <summary>Maps the page at <c>/</c> for browsers. Other clients receive 404, as at every path without an operation.</summary>
internal static class StartPageExtensions
{
    /// <summary>The dashboard's address in Development, with its login token; set by the AppHost.</summary>
    public const string DashboardUrl = "Development:DashboardUrl";

    /// <summary>The address of a page on which the system is put under load, in Development; set by the AppHost if there is one.</summary>
    public const string LabUrl = "Development:LabUrl";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];
    private static readonly MediaTypeHeaderValue Html = new("text/html");
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly MediaTypeHeaderValue Problem = new("application/problem+json");

    public static void MapStartPage(this WebApplication app)
    {
        var isDevelopment = app.Environment.IsDevelopment();
        var page = Encoding.UTF8.GetBytes(isDevelopment
            ? StartPageHtml.Render(true, ReadUrl(app.Configuration, DashboardUrl), ReadUrl(app.Configuration, LabUrl))
            : StartPageHtml.Render(false, null, null));
        var etag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(page).AsSpan(0, 12))}\"");
        app.MapMethods("/", Methods, context => WriteAsync(context, page, etag));
    }

    private static Task WriteAsync(HttpContext context, byte[] page, EntityTagHeaderValue etag)
    {
        VaryHeader.Add(context.Response.Headers, HeaderNames.Accept);
        if (!PrefersHtml(context.Request.Headers.Accept))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.ContentSecurityPolicy = StartPageHtml.ContentSecurityPolicy;
        return TypedResults.Bytes(page, "text/html; charset=utf-8", entityTag: etag).ExecuteAsync(context);
    }

    /// <summary>
    /// Returns true if the client names HTML and prefers no type of the API to it. <c>*/*</c>, which most programs
    /// send, does not name HTML.
    /// </summary>
    internal static bool PrefersHtml(StringValues accept)
    {
        if (!MediaTypeHeaderValue.TryParseList(accept, out var ranges))
            return false;
        var html = QualityOf(ranges, Html);
        return html > 0 && html >= QualityOf(ranges, Json) && html >= QualityOf(ranges, Problem);
    }

    // The most specific range decides (RFC 9110, 12.5.1); parameters other than q are rare and ignored.
    private static double QualityOf(IList<MediaTypeHeaderValue> ranges, MediaTypeHeaderValue type) => ranges
        .Where(range => !range.MatchesAllTypes && type.IsSubsetOf(new MediaTypeHeaderValue(range.MediaType)))
        .OrderBy(range => range.MatchesAllSubTypes)
        .Select(range => range.Quality ?? 1)
        .FirstOrDefault();

    private static string? ReadUrl(IConfiguration configuration, string key) =>
        Uri.TryCreate(configuration[key], UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url.AbsoluteUri : null;
}
