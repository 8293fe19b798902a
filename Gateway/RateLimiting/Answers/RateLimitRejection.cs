using System.Globalization;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.RateLimiting.Answers;

/// <summary>Rejects requests with problem details and an accurate <c>Retry-After</c>.</summary>
internal sealed class RateLimitRejection(IProblemDetailsService problems)
{
    private const string QuotaExceeded = "https://iana.org/assignments/http-problem-types#quota-exceeded";

    public Task WriteTooManyRequestsAsync(HttpContext context, string policy, int retryAfter) =>
        WriteAsync(context, retryAfter, new ProblemDetails
        {
            Type = QuotaExceeded,
            Title = "Request cannot be satisfied as assigned quota has been exceeded",
            Status = StatusCodes.Status429TooManyRequests,
            Detail = string.Create(
                CultureInfo.InvariantCulture, $"The limit of the policy '{policy}' is exceeded. Retry after {retryAfter} s."),
            Extensions = { ["violated-policies"] = new[] { policy } },
        });
    public Task WriteOverloadedAsync(HttpContext context, int retryAfter) => WriteAsync(context, retryAfter, new ProblemDetails
    {
        Title = "The gateway is at capacity",
        Status = StatusCodes.Status503ServiceUnavailable,
        Detail = "The request was not processed and can be sent again.",
    });

    private async Task WriteAsync(HttpContext context, int retryAfter, ProblemDetails problem)
    {
        context.Response.StatusCode = problem.Status!.Value;
        context.Response.Headers.RetryAfter = retryAfter.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.CacheControl = "no-store";
        await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem });
    }
}
