using System.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace ServiceDefaults.Errors;

internal static class ProblemDetailsExtensions
{
    /// <summary>Every error without a body of its own becomes RFC 9457 problem details, with the <c>traceId</c> to look for in logs and traces.</summary>
    public static void AddProblemDetails(this IHostApplicationBuilder builder)
    {
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails =
            problem => problem.ProblemDetails.Extensions["traceId"] = TraceId(problem.HttpContext));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, ErrorPages>());
    }

    private static string TraceId(HttpContext context)
        => (context.Features.Get<IHttpActivityFeature>()?.Activity ?? Activity.Current)?.TraceId.ToString() ?? context.TraceIdentifier;
}
