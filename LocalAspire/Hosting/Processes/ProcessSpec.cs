namespace LocalAspire.Hosting.Processes;

/// <summary>A process to start.</summary>
internal sealed record ProcessSpec(string FileName, IReadOnlyList<string> Arguments, string WorkingDirectory)
{
    /// <summary>Variables set on top of the AppHost's own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The names of those variables whose values are for the process alone.</summary>
    public IReadOnlySet<string> SecretVariables { get; init; } = new HashSet<string>();

    /// <summary>How to ask the process to stop.</summary>
    public Signal StopSignal { get; init; } = Signal.Terminate;

    /// <summary>What the kernel sends the process when the AppHost dies without stopping it.</summary>
    public Signal OrphanSignal { get; init; } = Signal.Kill;

    /// <summary>The user to run as; null is the AppHost's own.</summary>
    public string? User { get; init; }
}
