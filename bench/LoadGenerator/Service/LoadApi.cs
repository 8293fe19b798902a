using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http.HttpResults;
using Scalable.Generator.Load;

namespace Scalable.Generator.Service;

/// <summary>Starts, stops and reads loads, for programs of this machine.</summary>
internal static class LoadApi
{
    public static void MapLoads(this WebApplication app)
    {
        app.MapGet("/alive", () => "Healthy");
        var loads = app.MapGroup("").AddEndpointFilter(async (context, next) =>
            // A page of another site may not: it has no loopback name, and a simple form has no body of JSON.
            context.HttpContext.Request.Host.Host is "localhost" or "127.0.0.1"
                && context.HttpContext.Connection.RemoteIpAddress is { } client && IPAddress.IsLoopback(client)
                ? await next(context)
                : TypedResults.Problem("Only programs of this machine may control its load.", statusCode: StatusCodes.Status403Forbidden));
        loads.MapGet("/figures", (RunningLoads running) => running.Figures);
        loads.MapPut("/loads/{name}", StartAsync);
        loads.MapDelete("/loads/{name}", async (string name, RunningLoads running) =>
        {
            await running.StopAsync(name);
            return TypedResults.NoContent();
        });
    }

    /// <summary>A slow external service, like one that renders documents or sends mail.</summary>
    public static void MapSlowDocuments(this WebApplication app, TimeSpan duration) =>
        app.MapPost("/documents/{due}", (string due, CancellationToken cancellationToken) => Task.Delay(duration, cancellationToken));

    private static async Task<Results<NoContent, ProblemHttpResult>> StartAsync(
        string name, LoadSpec load, RunningLoads running, CancellationToken cancellationToken)
    {
        if (Problem(load) is { } problem)
            return TypedResults.Problem(problem, statusCode: StatusCodes.Status400BadRequest);
        await running.StartAsync(name, load, cancellationToken);
        return TypedResults.NoContent();
    }

    private static string? Problem(LoadSpec load) =>
        !IPAddress.TryParse(load.Address.Host, out var host) || !IPAddress.IsLoopback(host)
            ? $"{load.Address} is not a loopback address: load may only be sent to this machine."
        : load.Populations.Sum(population => (long)population.Users) is var users and (< 1 or > MaxUsers)
            ? string.Create(CultureInfo.InvariantCulture, $"{users} users are not possible: send from 1 to {MaxUsers}.")
        : load.Populations.Any(population => population.Requests.Count == 0) ? "A population has no requests."
        : null;

    private const int MaxUsers = 20_000;
}
