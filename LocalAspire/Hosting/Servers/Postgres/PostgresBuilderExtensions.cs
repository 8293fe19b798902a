using LocalAspire.Hosting;
using LocalAspire.Hosting.Servers;
using LocalAspire.Hosting.Servers.Postgres;

namespace Aspire.Hosting;

public static class PostgresBuilderExtensions
{
    /// <summary>Adds a PostgreSQL server; its user is <c>postgres</c> and its password made up, unless parameters say otherwise.</summary>
    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null)
    {
        var server = new PostgresServerResource(name, userName?.Resource, password?.Resource ?? builder.GeneratedPassword(name));
        return builder.AddResource(server)
            .OrExternal()
            .WithAnnotation(new EndpointAnnotation("tcp", "tcp", port))
            .WithAnnotation(new ServerAnnotation(new PostgresServer(server)))
            .WithAnnotation(new ProbeAnnotation(token => PostgresProbe.CheckAsync(server, token)));
    }

    /// <summary>Adds a database to the server; it is made when it is not there. Its name is the resource's unless given.</summary>
    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresServerResource> builder, string name, string? databaseName = null)
    {
        var database = new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource);
        return builder.ApplicationBuilder.AddResource(database)
            .OrExternal()
            .WithAnnotation(new ProvisionAnnotation(token => PostgresProbe.CreateDatabaseAsync(database, token)))
            .WithAnnotation(new ProbeAnnotation(token => PostgresProbe.CheckAsync(database, token)));
    }

    /// <summary>Keeps the data from run to run.</summary>
    public static IResourceBuilder<PostgresServerResource> WithDataVolume(
        this IResourceBuilder<PostgresServerResource> builder, string? name = null, bool isReadOnly = false) =>
        builder.WithAnnotation(new DataVolumeAnnotation(name ?? builder.Resource.Name));
}
