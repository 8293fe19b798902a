using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource (or one replica of it) at one moment.</summary>
public sealed record CustomResourceSnapshot
{
    /// <summary>Project, Executable, Server, Database, …</summary>
    public required string ResourceType { get; init; }

    /// <summary>One of <see cref="KnownResourceStates"/>.</summary>
    public string? State { get; init; }

    public int? ExitCode { get; init; }

    /// <summary>Null as long as nothing is known of the resource's health.</summary>
    public HealthStatus? HealthStatus { get; init; }

    /// <summary>Why it is not healthy, or why it has stopped.</summary>
    public string? Reason { get; init; }

    public int? ProcessId { get; init; }

    public DateTime? StartTimeStamp { get; init; }

    public DateTime? StopTimeStamp { get; init; }

    /// <summary>How often the process was started again after a crash.</summary>
    public int Restarts { get; init; }

    public ImmutableArray<UrlSnapshot> Urls { get; init; } = [];

    public ImmutableArray<EnvironmentVariableSnapshot> EnvironmentVariables { get; init; } = [];

    /// <summary>The resources that this one still waits for.</summary>
    public ImmutableArray<string> WaitingFor { get; init; } = [];
}

/// <summary>An address of a resource.</summary>
public sealed record UrlSnapshot(string Name, string Url);

/// <summary>A variable that a process was given.</summary>
public sealed record EnvironmentVariableSnapshot(string Name, string? Value, bool IsSecret);

/// <summary>Something became of a resource.</summary>
public sealed class ResourceEvent(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
{
    public IResource Resource { get; } = resource;

    /// <summary>The resource's name, and a number behind it where there are replicas.</summary>
    public string ResourceId { get; } = resourceId;

    public CustomResourceSnapshot Snapshot { get; } = snapshot;
}

/// <summary>What a resource can be at.</summary>
public static class KnownResourceStates
{
    public static readonly string NotStarted = nameof(NotStarted);
    public static readonly string Waiting = nameof(Waiting);
    public static readonly string Starting = nameof(Starting);
    public static readonly string Running = nameof(Running);
    public static readonly string Stopping = nameof(Stopping);

    /// <summary>Stopped because somebody asked, or crashed.</summary>
    public static readonly string Exited = nameof(Exited);

    /// <summary>Ended by itself, with exit code 0 or another one that was waited for.</summary>
    public static readonly string Finished = nameof(Finished);

    /// <summary>Gave up: it will not be started again unless somebody asks.</summary>
    public static readonly string FailedToStart = nameof(FailedToStart);

    /// <summary>States that a resource does not leave by itself.</summary>
    public static readonly IReadOnlyList<string> TerminalStates = [Finished, FailedToStart, Exited];
}
