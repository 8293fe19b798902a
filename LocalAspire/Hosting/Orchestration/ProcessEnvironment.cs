namespace LocalAspire.Hosting.Orchestration;

/// <summary>Works out what a process is told, from what the model says of its resource.</summary>
internal static class ProcessEnvironment
{
    public static async Task<ProcessVariables> OfAsync(
        IResource resource, DistributedApplicationExecutionContext executionContext, Dictionary<string, object> defaults, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(executionContext, defaults, cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>()) await annotation.Callback(context);
        var environment = new Dictionary<string, string>();
        foreach (var (name, value) in context.EnvironmentVariables) environment[name] = await TextAsync(value, cancellationToken);
        return new(environment, context.EnvironmentVariables.Where(v => IsSecret(v.Value)).Select(v => v.Key).ToHashSet());
    }

    public static async Task<IReadOnlyList<string>> ArgumentsOfAsync(IResource resource, CancellationToken cancellationToken)
    {
        var arguments = new List<string>();
        foreach (var argument in resource.Annotations.OfType<ArgumentsAnnotation>().SelectMany(a => a.Arguments))
            arguments.Add(await TextAsync(argument, cancellationToken));
        return arguments;
    }

    private static bool IsSecret(object value) => value switch
    {
        ParameterResource parameter => parameter.Secret,
        IResourceWithConnectionString => true,
        ReferenceExpression expression => expression.ValueProviders.Any(IsSecret),
        _ => false,
    };

    private static async ValueTask<string> TextAsync(object value, CancellationToken cancellationToken) => value switch
    {
        string text => text,
        IValueProvider provider => await provider.GetValueAsync(cancellationToken) ?? "",
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "",
    };
}

/// <summary>What a process is told.</summary>
/// <param name="Values">The variables.</param>
/// <param name="Secrets">The names of those that were filled from a secret parameter or a connection string.</param>
internal sealed record ProcessVariables(IReadOnlyDictionary<string, string> Values, IReadOnlySet<string> Secrets);
