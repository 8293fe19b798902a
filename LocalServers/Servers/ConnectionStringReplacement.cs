namespace LocalServers.Servers;

/// <summary>Puts a connection string into the place of a resource of the model.</summary>
internal static class ConnectionStringReplacement
{
    /// <summary>Replaces a resource by a connection string that is known when these servers run.</summary>
    public static void Apply(
        IDistributedApplicationBuilder builder, IResourceWithConnectionString resource, ReferenceExpression connectionString,
        IReadOnlyList<IResource> servers)
    {
        builder.Resources.Remove(resource);
        Redirect(builder, resource, builder.AddConnectionString(resource.Name, connectionString), servers);
    }

    /// <summary>Has all users of a resource that is gone use the connection string, and wait for these resources instead.</summary>
    public static void Redirect(
        IDistributedApplicationBuilder builder, IResourceWithConnectionString resource,
        IResourceBuilder<IResourceWithConnectionString> given, IReadOnlyList<IResource> awaited)
    {
        foreach (var user in builder.Resources.OfType<IResourceWithEnvironment>().Where(user => user != given.Resource))
        {
            foreach (var wait in user.Annotations.OfType<WaitAnnotation>().Where(wait => wait.Resource == resource).ToArray())
            {
                user.Annotations.Remove(wait);
                foreach (var other in awaited)
                    user.Annotations.Add(new WaitAnnotation(other, wait.WaitType, wait.ExitCode));
            }

            // Last, and so after the callbacks that WithReference added for the resource that is gone.
            user.Annotations.Add(new EnvironmentCallbackAnnotation(
                context => Rename(context.EnvironmentVariables, resource, given.Resource)));
        }
    }

    private static void Rename(
        Dictionary<string, object> variables, IResourceWithConnectionString resource, IResourceWithConnectionString given)
    {
        foreach (var (name, value) in variables.ToArray())
        {
            if (value is ConnectionStringReference reference && reference.Resource == resource)
                variables[name] = new ConnectionStringReference(given, reference.Optional);
        }

        // Host, port and the like of a connection string are not known apart, as with Aspire's own AddConnectionString.
        var prefix = resource.Name.Replace('-', '_').ToUpperInvariant();
        foreach (var (property, _) in resource.GetConnectionProperties())
            variables.Remove($"{prefix}_{property.ToUpperInvariant()}");
    }
}
