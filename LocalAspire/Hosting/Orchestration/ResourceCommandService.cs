using LocalAspire.Hosting.Orchestration;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Starts, stops and restarts single resources while the application runs.</summary>
public sealed class ResourceCommandService
{
    private readonly Orchestrator _orchestrator;

    internal ResourceCommandService(Orchestrator orchestrator) => _orchestrator = orchestrator;

    /// <summary>Carries out <c>start</c>, <c>stop</c> or <c>restart</c>.</summary>
    /// <param name="resourceId">A resource's name (all its replicas) or one replica (<c>catalog-1</c>).</param>
    /// <param name="commandName">One of <see cref="KnownResourceCommands"/>.</param>
    /// <param name="cancellationToken">Stops waiting for the command's end.</param>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        var instances = _orchestrator.Find(resourceId);
        if (instances.Count == 0) return new ExecuteCommandResult { Success = false, ErrorMessage = $"There is no resource '{resourceId}'." };
        var results = await Task.WhenAll(instances.Select(i => i.ExecuteAsync(commandName, cancellationToken)));
        var refusal = results.FirstOrDefault(r => r is not null);
        return new ExecuteCommandResult { Success = refusal is null, ErrorMessage = refusal };
    }
}

/// <summary>How a command ended.</summary>
public sealed class ExecuteCommandResult
{
    public required bool Success { get; init; }

    /// <summary>Why it was refused.</summary>
    public string? ErrorMessage { get; init; }
}

/// <summary>The commands that every process takes.</summary>
public static class KnownResourceCommands
{
    public static readonly string StartCommand = "start";
    public static readonly string StopCommand = "stop";
    public static readonly string RestartCommand = "restart";
}
