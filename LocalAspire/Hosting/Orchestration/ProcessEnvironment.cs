namespace LocalAspire.Hosting.Orchestration;

/// <summary>Works out what a process is told, from what the model says of its resource.</summary>
internal static class ProcessEnvironment
{
    public static async Task<IReadOnlyDictionary<string, string>> OfAsync(
        IResource resource, DistributedApplicationExecutionContext executionContext, Dictionary<string, object> defaults, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(executionContext, defaults, cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>()) await annotation.Callback(context);
        var environment = new Dictionary<string, string>();
        foreach (var (name, value) in context.EnvironmentVariables) environment[name] = await TextAsync(value, cancellationToken);
        return environment;
    }

    public static async Task<IReadOnlyList<string>> ArgumentsOfAsync(IResource resource, CancellationToken cancellationToken)
    {
        var arguments = new List<string>();
        foreach (var argument in resource.Annotations.OfType<ArgumentsAnnotation>().SelectMany(a => a.Arguments))
            arguments.Add(await TextAsync(argument, cancellationToken));
        return arguments;
    }

    private static async ValueTask<string> TextAsync(object value, CancellationToken cancellationToken) => value switch
    {
        string text => text,
        IValueProvider provider => await provider.GetValueAsync(cancellationToken) ?? "",
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "",
    };
}
