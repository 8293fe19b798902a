using System.Globalization;
using LocalAspire.Hosting.Dashboard;
using LocalAspire.Hosting.Orchestration;
using LocalAspire.Hosting.Processes;

namespace LocalAspire.Hosting.Projects;

/// <summary>Runs a project's assembly as <c>dotnet run --no-build</c> would, with the environment that Aspire gives it.</summary>
internal sealed class ProjectRecipe(ProjectResource resource, OrchestrationContext context, Observability observability) : IProcessRecipe
{
    private readonly ProjectAnnotation _project = resource.Annotations.OfType<ProjectAnnotation>().First();

    public string ResourceType => "Project";

    public async Task<ProcessSpec> PrepareAsync(int replica, CancellationToken cancellationToken)
    {
        if (!File.Exists(_project.TargetPath))
            throw new DistributedApplicationException($"{_project.TargetPath} does not exist: build the solution first (dotnet build).");
        var variables = await ProcessEnvironment.OfAsync(resource, context.ExecutionContext, Defaults(replica), cancellationToken);
        var arguments = await ProcessEnvironment.ArgumentsOfAsync(resource, cancellationToken);
        return new ProcessSpec(Executables.Dotnet, [_project.TargetPath, .. arguments], Path.GetDirectoryName(_project.ProjectPath)!)
        {
            Environment = variables.Values,
            SecretVariables = variables.Secrets,
        };
    }

    public Func<CancellationToken, Task>? CheckOf(int replica) => HttpProbe.Of(resource, replica);

    private Dictionary<string, object> Defaults(int replica)
    {
        var variables = new Dictionary<string, object>
        {
            ["LOGGING__CONSOLE__FORMATTERNAME"] = "simple",
            ["DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION"] = "true",
        };
        observability.Configure(variables, resource.Name, Orchestrator.IdOf(resource, replica));
        if (_project.Profile is { } profile)
        {
            variables["DOTNET_LAUNCH_PROFILE"] = profile.Name;
            foreach (var (name, value) in profile.Environment) variables[name] = value;
        }
        var addresses = resource.Annotations.OfType<EndpointAnnotation>()
            .Where(e => e.UriScheme is "http" or "https")
            .Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.UriScheme}://localhost:{e.Allocated[replica]}"));
        var urls = string.Join(';', addresses);
        if (urls.Length > 0) variables["ASPNETCORE_URLS"] = urls;
        return variables;
    }
}
