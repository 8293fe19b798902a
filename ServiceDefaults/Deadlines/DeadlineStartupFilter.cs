using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ServiceDefaults.Deadlines;

/// <summary>
/// Cancels a request at its deadline, when the sender no longer waits: the handler stops, and with it its queries and
/// calls; the response is 504.
/// </summary>
internal sealed class DeadlineStartupFilter(TimeProvider timeProvider) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, rest) => Deadline.Read(context.Request) is { } left ? EnforceAsync(context, left, rest) : rest(context));
        next(app);
    };

    private async Task EnforceAsync(HttpContext context, TimeSpan left, RequestDelegate rest)
    {
        using var timeout = new CancellationTokenSource(left, timeProvider);
        var client = context.RequestAborted;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(client, timeout.Token);
        context.RequestAborted = either.Token;
        try
        {
            await rest(context);
        }
        catch (OperationCanceledException)
            when (timeout.IsCancellationRequested && !client.IsCancellationRequested && !context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
        }
        finally
        {
            context.RequestAborted = client;
        }
    }
}
