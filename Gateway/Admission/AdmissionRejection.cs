using System.Globalization;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.Admission;

/// <summary>The response to a request that is not admitted: 503 with <c>Retry-After</c>.</summary>
internal static class AdmissionRejection
{
    public static async Task WriteAsync(HttpContext context, IProblemDetailsService problems, TimeSpan retryAfter)
    {
        var seconds = ((int)retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var problem = new ProblemDetails
        {
            Title = "The service is at capacity",
            Status = context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable,
            Detail = $"The request was not processed and can be sent again after {seconds} s.",
        };
        context.Response.Headers.RetryAfter = seconds;
        context.Response.Headers.CacheControl = "no-store";
        await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem });
    }
}
