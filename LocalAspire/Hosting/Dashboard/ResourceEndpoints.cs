using System.Text.Json;
using LocalAspire.Hosting.Orchestration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalAspire.Hosting.Dashboard;

/// <summary>The routes of the resource service.</summary>
internal sealed class ResourceEndpoints(Lazy<Orchestrator> orchestrator, ResourceNotificationService notifications)
{
    private const string ContentType = "application/x-ndjson";

    private static readonly byte[] NewLine = "\n"u8.ToArray();

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/resources", WriteResourcesAsync);
        routes.MapGet("/resources/{name}/console", WriteConsoleAsync);
        routes.MapPost("/resources/{name}/commands/{command}", ExecuteAsync);
    }

    /// <summary>Every resource as it is now, then every change.</summary>
    private async Task WriteResourcesAsync(HttpContext context)
    {
        context.Response.ContentType = ContentType;
        await foreach (var e in notifications.WatchAsync(context.RequestAborted))
            await WriteAsync(context, ResourceDocument.Of(e), ResourceJson.Default.ResourceDocument);
    }

    /// <summary>The lines that are kept, then, with <c>follow=true</c>, every new one.</summary>
    private async Task WriteConsoleAsync(HttpContext context)
    {
        if (Find(context) is not { } instance)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var follow = string.Equals(context.Request.Query["follow"], "true", StringComparison.OrdinalIgnoreCase);
        context.Response.ContentType = ContentType;
        await context.Response.StartAsync(context.RequestAborted);
        await foreach (var line in instance.Console.ReadAsync(follow, context.RequestAborted))
            await WriteAsync(context, line, ResourceJson.Default.ConsoleLine);
    }

    private async Task ExecuteAsync(HttpContext context)
    {
        var refusal = Find(context) is { } instance
            ? await instance.ExecuteAsync((string)context.Request.RouteValues["command"]!, context.RequestAborted)
            : "There is no such process.";
        var isUnknown = Find(context) is null;
        context.Response.StatusCode = refusal is null ? StatusCodes.Status200OK : isUnknown ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict;
        if (refusal is null) return;
        context.Response.ContentType = "application/problem+json";
        var problem = new ProblemDocument(refusal, context.Response.StatusCode);
        await JsonSerializer.SerializeAsync(context.Response.Body, problem, ResourceJson.Default.ProblemDocument, context.RequestAborted);
    }

    private ProcessInstance? Find(HttpContext context) =>
        orchestrator.Value.Find((string)context.Request.RouteValues["name"]!).OfType<ProcessInstance>().FirstOrDefault();

    private static async Task WriteAsync<T>(HttpContext context, T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        await JsonSerializer.SerializeAsync(context.Response.Body, value, type, context.RequestAborted);
        await context.Response.Body.WriteAsync(NewLine, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
