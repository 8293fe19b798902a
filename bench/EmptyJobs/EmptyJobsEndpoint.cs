using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Scalable.Jobs.Acceptance;

namespace EmptyJobs;

/// <summary>
/// <c>POST /api/jobs/empty</c>: accepts a job for the subject of the token. It does nothing; with <c>?due=…</c> it renders the document of
/// that name, and with <c>?number=…&amp;milliseconds=…</c> it reports its start to the bench and takes that time (<see cref="EmptyWork"/>).
/// </summary>
internal sealed class EmptyJobsEndpoint(JobSubmission? jobs = null) : IStartupFilter
{
    private static readonly PathString Path = "/api/jobs/empty";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        if (jobs is not null)
        {
            app.Use((context, pipeline) => HttpMethods.IsPost(context.Request.Method) && context.Request.Path == Path
                ? AcceptAsync(context, jobs)
                : pipeline(context));
        }

        next(app);
    };

    private static async Task AcceptAsync(HttpContext context, JobSubmission jobs)
    {
        if ((await context.AuthenticateAsync()).Principal?.FindFirst("sub")?.Value is not { } owner)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var query = context.Request.Query;
        var payload = new EmptyPayload(query["due"].ToString(), Number("number"), Number("milliseconds"));
        var id = await jobs.SubmitAsync(EmptyWork.Kind, owner, payload, request: null, context.RequestAborted);
        await TypedResults.Accepted($"/api/jobs/{id}", new { id }).ExecuteAsync(context);

        int? Number(string name) => int.TryParse(query[name], CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
