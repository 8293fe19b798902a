using System.Net;
using LocalAspire.Dashboard.Resources;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LocalAspire.Dashboard.Api;

/// <summary>The AppHost's resources, and whether it is there at all.</summary>
internal sealed record ResourceList(Connection Connection, ResourceSnapshot[] Resources);

/// <summary>A secret that somebody asked to see.</summary>
internal sealed record RevealedValue(string? Value);

internal static class ResourcesApi
{
    public static void MapResources(this RouteGroupBuilder api)
    {
        api.MapGet("/resources", List).WithSummary("All resources; secret values are left out");
        api.MapGet("/resources/{name}/environment/{variable}", Reveal).WithSummary("One variable with its value, secret or not");
        api.MapPost("/resources/{name}/commands/{command}", CommandAsync).WithSummary("start, stop or restart");
    }

    private static Ok<ResourceList> List(ResourceBoard board) =>
        TypedResults.Ok(new ResourceList(board.Connection, [.. board.Snapshot().Select(WithoutSecrets)]));

    private static ResourceSnapshot WithoutSecrets(ResourceSnapshot resource) => resource with
    {
        Environment = resource.Environment is null
            ? [] : Array.ConvertAll(resource.Environment, variable => variable.IsSecret ? variable with { Value = null } : variable),
    };

    private static Results<Ok<RevealedValue>, NotFound> Reveal(string name, string variable, ResourceBoard board) =>
        board.Snapshot().FirstOrDefault(resource => resource.Name == name)?.Environment?.FirstOrDefault(candidate => candidate.Name == variable) is { } found
            ? TypedResults.Ok(new RevealedValue(found.Value))
            : TypedResults.NotFound();

    private static async Task<Results<Ok, ProblemHttpResult>> CommandAsync(
        string name, string command, ResourceServiceClient client, ResourceBoard board, CancellationToken cancellationToken)
    {
        if (board.Connection == Connection.Standalone)
            return TypedResults.Problem("There is no AppHost to send commands to.", statusCode: StatusCodes.Status409Conflict);
        if (command is not ("start" or "stop" or "restart"))
            return TypedResults.Problem($"'{command}' is not one of start, stop, restart.", statusCode: StatusCodes.Status404NotFound);
        try
        {
            var (status, reason) = await client.CommandAsync(name, command, cancellationToken);
            return status == HttpStatusCode.OK
                ? TypedResults.Ok()
                : TypedResults.Problem(reason ?? $"The AppHost refused to {command} {name}.", statusCode: (int)status);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return TypedResults.Problem("The AppHost does not answer.", statusCode: StatusCodes.Status502BadGateway);
        }
    }
}
