using LocalAspire.Hosting.Processes;

namespace LocalAspire.Hosting.Orchestration;

/// <summary>Runs a program of this machine.</summary>
internal sealed class ExecutableRecipe(ExecutableResource resource, OrchestrationContext context) : IProcessRecipe
{
    public string ResourceType => "Executable";

    public async Task<ProcessSpec> PrepareAsync(int replica, CancellationToken cancellationToken)
    {
        var program = Executables.Find(resource.Command)
            ?? throw new DistributedApplicationException($"The program '{resource.Command}' is neither a file nor on PATH: install it, or correct the command of resource '{resource.Name}'.");
        var variables = await ProcessEnvironment.OfAsync(resource, context.ExecutionContext, [], cancellationToken);
        return new ProcessSpec(program, await ProcessEnvironment.ArgumentsOfAsync(resource, cancellationToken), resource.WorkingDirectory)
        {
            Environment = variables.Values,
            SecretVariables = variables.Secrets,
        };
    }

    public Func<CancellationToken, Task>? CheckOf(int replica) => HttpProbe.Of(resource, replica);
}
