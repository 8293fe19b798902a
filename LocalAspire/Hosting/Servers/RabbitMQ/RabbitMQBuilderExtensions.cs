using LocalAspire.Hosting;
using LocalAspire.Hosting.Servers;
using LocalAspire.Hosting.Servers.RabbitMQ;

namespace Aspire.Hosting;

public static class RabbitMQBuilderExtensions
{
    /// <summary>Adds a RabbitMQ broker; its user is <c>guest</c> and its password made up, unless parameters say otherwise.</summary>
    public static IResourceBuilder<RabbitMQServerResource> AddRabbitMQ(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null)
    {
        var server = new RabbitMQServerResource(name, userName?.Resource, password?.Resource ?? builder.GeneratedPassword(name));
        return builder.AddResource(server)
            .OrExternal()
            .WithAnnotation(new EndpointAnnotation("tcp", "tcp", port))
            .WithAnnotation(new ServerAnnotation(new RabbitMQServer(server)))
            .WithAnnotation(new ProbeAnnotation(token => RabbitMQProbe.CheckAsync(server, token)));
    }

    /// <summary>Keeps queues and messages from run to run.</summary>
    public static IResourceBuilder<RabbitMQServerResource> WithDataVolume(
        this IResourceBuilder<RabbitMQServerResource> builder, string? name = null, bool isReadOnly = false) =>
        builder.WithAnnotation(new DataVolumeAnnotation(name ?? builder.Resource.Name));
}
