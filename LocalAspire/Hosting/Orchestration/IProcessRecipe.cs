using LocalAspire.Hosting.Processes;

namespace LocalAspire.Hosting.Orchestration;

/// <summary>Knows how a resource becomes a process.</summary>
internal interface IProcessRecipe
{
    string ResourceType { get; }

    /// <summary>Does what must be done before each start, and says what to start.</summary>
    /// <param name="replica">The number of the replica, from 0.</param>
    /// <param name="cancellationToken">Stops the preparation.</param>
    Task<ProcessSpec> PrepareAsync(int replica, CancellationToken cancellationToken);

    /// <summary>Throws when the process is not ready to serve; null where there is nothing to ask.</summary>
    Func<CancellationToken, Task>? CheckOf(int replica);
}
