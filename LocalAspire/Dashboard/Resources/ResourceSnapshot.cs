namespace LocalAspire.Dashboard.Resources;

/// <summary>A resource of the AppHost as it is now: one line of the resource service's stream.</summary>
/// <param name="Name">The running instance, which is also its <c>service.instance.id</c>.</param>
/// <param name="Resource">The resource it is a replica of, which is also its <c>service.name</c>.</param>
/// <param name="Type">Project, Executable, Container, Database, Parameter, …</param>
/// <param name="State">Waiting, Starting, Running, RuntimeUnhealthy, Stopping, Exited, Finished or FailedToStart.</param>
/// <param name="Health">Healthy or Unhealthy; null while nothing is known.</param>
/// <param name="Reason">Why it is in its state, where that needs saying.</param>
/// <param name="References">The resources that it was told the addresses of.</param>
/// <param name="Commands">What can be done to it: start, stop, restart.</param>
internal sealed record ResourceSnapshot(
    string Name,
    string Resource,
    string Type,
    string? State,
    string? Health,
    string? Reason,
    int? ExitCode,
    int? Pid,
    DateTimeOffset? StartTime,
    DateTimeOffset? StopTime,
    int Restarts,
    ResourceUrl[]? Urls,
    EnvironmentVariable[]? Environment,
    string? Parent,
    string[]? WaitingFor,
    string[]? References,
    string? Source,
    string[]? Commands);

/// <summary>Where a resource is reached.</summary>
internal sealed record ResourceUrl(string Name, string Url);

/// <summary>A variable given to a resource.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value, secrets as well: the pages show those on demand.</param>
/// <param name="IsSecret">True if the value is to be masked.</param>
internal sealed record EnvironmentVariable(string Name, string? Value, bool IsSecret);

/// <summary>A line of a resource's console.</summary>
/// <param name="Start">Tells the lines of one AppHost from those of the next, which counts anew.</param>
internal sealed record ConsoleLine(long Start, long Line, DateTimeOffset Time, string Text, bool IsError);
