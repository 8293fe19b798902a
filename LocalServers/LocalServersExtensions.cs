using LocalServers;
using LocalServers.Cluster;
using LocalServers.Programs;
using LocalServers.Servers;

namespace Aspire.Hosting;

/// <summary>Runs the PostgreSQL, Redis and RabbitMQ servers of an AppHost's model as processes of this machine.</summary>
public static class LocalServersExtensions
{
    /// <summary>
    /// Gives every server of the model what this machine has for it: the connection string from configuration
    /// (<c>ConnectionStrings:{name}</c>) where
    /// there is one; else Aspire's container where a container engine answers; else a private process, whose package is installed if
    /// need be.
    /// What ends by itself is started again, services stop before servers, and one line says when all resources are healthy.
    /// </summary>
    /// <remarks>
    /// Call it last, when the model is complete: a server that is added later stays a container. In publish mode it does nothing.
    /// Settings are read from the configuration section <c>LocalServers</c>: <c>Mode</c> (<c>auto</c>, <c>container</c>, <c>process</c>;
    /// default <c>auto</c>),
    /// <c>Cluster</c> (default <c>false</c>: <c>true</c> runs several nodes of each server, as processes),
    /// <c>DataFolder</c> (default <c>.local</c> in the AppHost's folder), <c>Install</c> and <c>Restart</c> (default <c>true</c>),
    /// <c>Ports:{resource}</c>. A setting that breaks its rule, a second AppHost on the same folder and a server that cannot be had end
    /// the AppHost
    /// with exit code 1 and one line that names the cause and the cure.
    /// </remarks>
    public static IDistributedApplicationBuilder UseLocalServers(this IDistributedApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.ExecutionContext.IsRunMode)
            return builder;
        if (LocalModel.For(builder) is not { } model)
            return builder;

        GivenConnections.Apply(builder);
        if (model.Options.Cluster || model.Options.Mode == ServerMode.Process
            || (model.Options.Mode == ServerMode.Auto && !ContainerEngine.Answers()))
        {
            foreach (var resource in builder.Resources.ToArray())
            {
                if (Server.For(resource) is not { } server)
                    continue;
                if (model.Options.Cluster)
                    ServerCluster.Replace(builder, model.Replace, model.Options.DataFolder, resource);
                else
                    model.Replace(server);
            }
        }

        model.Supervise();
        return builder;
    }

    /// <summary>Runs this server as a process of this machine, whether a container engine is there or not. In publish mode it does
    /// nothing.</summary>
    /// <inheritdoc cref="UseLocalServers" path="/remarks"/>
    public static IResourceBuilder<PostgresServerResource> RunAsProcess(this IResourceBuilder<PostgresServerResource> builder) =>
        Run(builder);

    /// <inheritdoc cref="RunAsProcess(IResourceBuilder{PostgresServerResource})"/>
    public static IResourceBuilder<RedisResource> RunAsProcess(this IResourceBuilder<RedisResource> builder) => Run(builder);

    /// <inheritdoc cref="RunAsProcess(IResourceBuilder{PostgresServerResource})"/>
    public static IResourceBuilder<RabbitMQServerResource> RunAsProcess(this IResourceBuilder<RabbitMQServerResource> builder) =>
        Run(builder);

    private static IResourceBuilder<T> Run<T>(IResourceBuilder<T> builder) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.ApplicationBuilder.ExecutionContext.IsRunMode && LocalModel.For(builder.ApplicationBuilder) is { } model)
            model.Replace(Server.For(builder.Resource)!);
        return builder;
    }
}
