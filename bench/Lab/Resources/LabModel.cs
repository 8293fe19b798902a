using Scalable.Lab.Control;

namespace Scalable.Lab.Resources;

/// <summary>The resources that the lab uses.</summary>
/// <param name="Twin">The service that makes the mistakes.</param>
/// <param name="Load">The load generator.</param>
/// <param name="Gateway">A gateway of this system with the rate limits of production.</param>
/// <param name="Catalog">This system's catalogue, with its replicas.</param>
/// <param name="Database">The catalogue's database.</param>
/// <param name="Cache">Redis.</param>
/// <param name="Messaging">The broker.</param>
/// <param name="Migrator">The program that seeds the catalogue.</param>
internal sealed record LabModel(
    LabResource Lab, ProjectResource Twin, ProjectResource Load, ProjectResource Gateway, ProjectResource Catalog, ProjectResource Worker,
    IResourceWithConnectionString Database, IResource Cache, IResource Messaging, ProjectResource Migrator)
{
    /// <summary>The server of the database; the database itself where it is an address that was given.</summary>
    public IResource Postgres => Database is IResourceWithParent child ? child.Parent : Database;

    /// <summary>What is started with the lab, and stopped with it.</summary>
    public IReadOnlyList<ProjectResource> Own => [Twin, Load, Gateway];

    /// <summary>The port at which the twin's mistakes are switched.</summary>
    public int SwitchPort => new EndpointReference(Twin, TwinClient.Endpoint).Port;

    public static Uri AddressOf(ProjectResource project)
    {
        var address = new Uri(new EndpointReference(project, "http").Url);
        // Load is sent to an address, not to a name.
        return new UriBuilder(address) { Host = "127.0.0.1" }.Uri;
    }
}
