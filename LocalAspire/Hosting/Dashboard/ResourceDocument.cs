using System.Text.Json.Serialization;
using LocalAspire.Hosting.Narration;

namespace LocalAspire.Hosting.Dashboard;

/// <summary>A resource as the dashboard reads it.</summary>
internal sealed record ResourceDocument(
    string Name,
    string Resource,
    string Type,
    string? State,
    string? Health,
    string? Reason,
    int? ExitCode,
    int? Pid,
    DateTime? StartTime,
    DateTime? StopTime,
    int Restarts,
    IReadOnlyList<UrlSnapshot> Urls,
    IReadOnlyList<EnvironmentVariableSnapshot> Environment,
    string? Parent,
    IReadOnlyList<string> WaitingFor,
    IReadOnlyList<string> References,
    string? Source,
    IReadOnlyList<string> Commands)
{
    private static readonly string[] ProcessCommands =
        [KnownResourceCommands.StartCommand, KnownResourceCommands.StopCommand, KnownResourceCommands.RestartCommand];

    public static ResourceDocument Of(ResourceEvent e)
    {
        var snapshot = e.Snapshot;
        var isProcess = e.Resource is not IResourceWithParent && !e.Resource.IsExternal() && e.Resource is not DashboardResource;
        return new(
            e.ResourceId,
            e.Resource.Name,
            snapshot.ResourceType,
            snapshot.State,
            snapshot.HealthStatus?.ToString(),
            snapshot.Reason,
            snapshot.ExitCode,
            snapshot.ProcessId,
            snapshot.StartTimeStamp,
            snapshot.StopTimeStamp,
            snapshot.Restarts,
            snapshot.Urls,
            snapshot.EnvironmentVariables,
            (e.Resource as IResourceWithParent)?.Parent.Name,
            snapshot.WaitingFor,
            [.. e.Resource.Annotations.OfType<ResourceRelationshipAnnotation>().Where(r => r.Type == "Reference").Select(r => r.Resource.Name).Distinct()],
            SourceOf(e.Resource),
            isProcess ? ProcessCommands : []);
    }

    private static string? SourceOf(IResource resource) => resource switch
    {
        ExecutableResource executable => executable.Command,
        _ => resource.Annotations.OfType<Projects.ProjectAnnotation>().FirstOrDefault()?.ProjectPath,
    };
}

/// <summary>Why a request was refused, as RFC 9457 has it.</summary>
internal sealed record ProblemDocument(string Title, int Status);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ResourceDocument))]
[JsonSerializable(typeof(ConsoleLine))]
[JsonSerializable(typeof(ProblemDocument))]
internal sealed partial class ResourceJson : JsonSerializerContext;
