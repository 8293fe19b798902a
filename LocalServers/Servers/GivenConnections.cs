using Microsoft.Extensions.Configuration;

namespace LocalServers.Servers;

/// <summary>A connection string from configuration is used as it is: its resource is taken out of the model, and so is a server that is
/// left without users.</summary>
internal static class GivenConnections
{
    public static void Apply(IDistributedApplicationBuilder builder)
    {
        foreach (var resource in builder.Resources.OfType<IResourceWithConnectionString>().ToArray())
        {
            if (Parent(resource) is PostgresServerResource server && Given(builder, server) is { } connection)
            {
                Replace(
                    builder,
                    resource,
                    Given(builder, resource) ?? $"{connection};Database={((PostgresDatabaseResource)resource).DatabaseName}");
            }
            else if ((Parent(resource) is PostgresServerResource || Server.For(resource) is not null)
                && Given(builder, resource) is { } given)
            {
                Replace(builder, resource, given);
            }
        }

        foreach (var server in builder.Resources.OfType<PostgresServerResource>().ToArray())
        {
            if (server.Databases.Count > 0 && !builder.Resources.Any(resource => Parent(resource) == server) && !IsUsed(builder, server))
                Remove(builder, server);
        }
    }

    private static IResource? Parent(IResource resource) => (resource as IResourceWithParent)?.Parent;

    private static string? Given(IDistributedApplicationBuilder builder, IResource resource) =>
        builder.Configuration.GetConnectionString(resource.Name) is { Length: > 0 } given ? given : null;

    private static bool IsUsed(IDistributedApplicationBuilder builder, IResource server) =>
        builder.Resources.Any(resource => resource.Annotations.OfType<ResourceRelationshipAnnotation>()
            .Any(relation => relation.Resource == server && relation.Type == "Reference"));

    /// <summary>Takes a server out of the model. To wait for a database is to wait for its server as well: that wait goes, too.</summary>
    public static void Remove(IDistributedApplicationBuilder builder, IResource server)
    {
        builder.Resources.Remove(server);
        foreach (var resource in builder.Resources)
        {
            foreach (var wait in resource.Annotations.OfType<WaitAnnotation>().Where(wait => wait.Resource == server).ToArray())
                resource.Annotations.Remove(wait);
        }
    }

    private static void Replace(IDistributedApplicationBuilder builder, IResourceWithConnectionString resource, string connectionString)
    {
        builder.Resources.Remove(resource);
        builder.Configuration[$"ConnectionStrings:{resource.Name}"] = connectionString;
        var given = builder.AddConnectionString(resource.Name);
        ConnectionStringReplacement.Redirect(builder, resource, given, [given.Resource]);
    }
}
