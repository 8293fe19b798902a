namespace CatalogService.Http;

/// <summary>
/// What is left of a request's content codings after the known ones were undone is unknown: 415, and the header tells which are known (RFC 9110,
/// 12.5.3). Reading the body as if it were not encoded would only fail later, and less clearly.
/// </summary>
internal sealed class UnknownEncodings(RequestDelegate next, IProblemDetailsService problems)
{
    private const string Known = "gzip, br, deflate";

    public Task InvokeAsync(HttpContext context) => context.Request.Headers.ContentEncoding.Count == 0 ? next(context) : RefuseAsync(context);

    private async Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        context.Response.Headers.AcceptEncoding = Known;
        await problems.TryWriteAsync(new()
        {
            HttpContext = context,
            ProblemDetails = new() { Status = StatusCodes.Status415UnsupportedMediaType, Detail = $"Content-Encoding: send one of {Known}, or none." },
        });
    }
}
