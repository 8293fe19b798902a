using System.Text.Json;
using System.Text.RegularExpressions;

namespace CatalogService.Http;

/// <summary>A request that cannot even be read is the client's mistake: the answer says so, and which parameter or property it is about.</summary>
/// <remarks>A middleware and no exception handler, because in Development the page for exceptions comes before those and shows a stack trace.</remarks>
internal sealed partial class BadRequests(RequestDelegate next, IProblemDetailsService problems)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = bad.StatusCode;
            await problems.TryWriteAsync(new()
            {
                HttpContext = context,
                ProblemDetails = Errors(bad) is { } errors
                    ? new HttpValidationProblemDetails(errors) { Status = bad.StatusCode }
                    : new() { Status = bad.StatusCode, Detail = bad.Message },
            });
        }
    }

    private static Dictionary<string, string[]>? Errors(BadHttpRequestException bad)
    {
        if (bad.InnerException is JsonException json)
            return JsonErrors.Of(json);
        return Parameter().Match(bad.Message) is { Success: true } parameter ? new() { [parameter.Groups["name"].Value] = [bad.Message] } : null;
    }

    // The framework tells the parameter in its message only: … parameter "int pageSize" …
    [GeneratedRegex("parameter \"(?:[^\" ]+ )?(?<name>[^\" ]+)\"")]
    private static partial Regex Parameter();
}
