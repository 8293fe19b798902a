using System.Diagnostics;
using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Scalable.RateLimiting.Policies;

namespace Scalable.RateLimiting;

/// <summary>Rejects requests with 429, problem details and an accurate <c>Retry-After</c>.</summary>
internal sealed class RateLimitRejection(IProblemDetailsService problems, RateLimitPolicyProvider policies)
{
    private const string QuotaExceeded = "https://iana.org/assignments/http-problem-types#quota-exceeded";

    public async ValueTask WriteAsync(OnRejectedContext rejected)
    {
        var headers = rejected.HttpContext.Response.Headers;
        var problem = new ProblemDetails
        {
            Type = QuotaExceeded,
            Title = "Request cannot be satisfied as assigned quota has been exceeded",
            Status = rejected.HttpContext.Response.StatusCode,
        };
        headers.CacheControl = "no-store";
        if (rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter))
            headers.RetryAfter = ((int)Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

        // A limiter of the framework on the same application names no policy.
        if (rejected.Lease.TryGetMetadata(DistributedRateLimiter.PolicyName, out var policy) && policy is not null)
        {
            problem.Detail = policies.Current.Find(policy)?.Algorithm == Algorithm.Work
                ? $"The requests have used more backend time than the policy '{policy}' allows. Retry after {headers.RetryAfter} s, "
                    + "and then send fewer requests per second or ask for smaller pages."
                : $"The limit of the policy '{policy}' is exceeded. Retry after {headers.RetryAfter} s.";
            problem.Extensions["violated-policies"] = new[] { policy };
            Activity.Current?.SetTag("ratelimit.policy", policy).AddEvent(new ActivityEvent("rate limit refused"));
        }

        await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = rejected.HttpContext, ProblemDetails = problem });
    }
}
