using System.Globalization;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.RateLimiting.Answers;

/// <summary>How a request is turned away: problem details, and a <c>Retry-After</c> that can be relied upon.</summary>
internal sealed class Refusals(IProblemDetailsService problems)
{
    private const string QuotaExceeded = "https://iana.org/assignments/http-problem-types#quota-exceeded";

    public Task TooManyAsync(HttpContext context, string policy, int retryAfter) => WriteAsync(context, retryAfter, new ProblemDetails
    {
        Type = QuotaExceeded,
        Title = "Request cannot be satisfied as assigned quota has been exceeded",
        Status = StatusCodes.Status429TooManyRequests,
        Detail = string.Create(CultureInfo.InvariantCulture, $"The limit of the policy '{policy}' is used up. The next request is admitted in {retryAfter} s."),
        Extensions = { ["violated-policies"] = new[] { policy } },
    });

    public Task OverloadedAsync(HttpContext context, int retryAfter) => WriteAsync(context, retryAfter, new ProblemDetails
    {
        Title = "The gateway is at its capacity",
        Status = StatusCodes.Status503ServiceUnavailable,
        Detail = "The request was not begun. It may be sent again.",
    });

    private async Task WriteAsync(HttpContext context, int retryAfter, ProblemDetails problem)
    {
        context.Response.StatusCode = problem.Status!.Value;
        context.Response.Headers.RetryAfter = retryAfter.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.CacheControl = "no-store";
        await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem });
    }
}
