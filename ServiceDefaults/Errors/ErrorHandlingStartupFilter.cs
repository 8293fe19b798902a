using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Http;

namespace ServiceDefaults.Errors;

/// <summary>Adds error handling in front of the pipeline, so that no service can omit or misplace it.</summary>
internal sealed class ErrorHandlingStartupFilter : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages(WriteAsync);
        next(app);
    };

    // Same as the framework's, except for Vary: the format depends on the types that the client accepts.
    private static async Task WriteAsync(StatusCodeContext error)
    {
        var context = error.HttpContext;
        var status = context.Response.StatusCode;
        VaryHeader.Add(context.Response.Headers, "Accept");
        var problems = context.RequestServices.GetRequiredService<IProblemDetailsService>();
        if (await problems.TryWriteAsync(new() { HttpContext = context, ProblemDetails = { Status = status } }))
            return;
        context.Response.ContentType = "text/plain";
        await context.Response.WriteAsync($"{status} {ReasonPhrases.GetReasonPhrase(status)}", context.RequestAborted);
    }
}
