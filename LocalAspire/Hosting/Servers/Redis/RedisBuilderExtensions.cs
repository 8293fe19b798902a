using LocalAspire.Hosting;
using LocalAspire.Hosting.Servers;
using LocalAspire.Hosting.Servers.Redis;

namespace Aspire.Hosting;

public static class RedisBuilderExtensions
{
    /// <summary>Adds a Redis server with a made-up password, unless a parameter says otherwise.</summary>
    public static IResourceBuilder<RedisResource> AddRedis(
        this IDistributedApplicationBuilder builder, string name, int? port = null, IResourceBuilder<ParameterResource>? password = null)
    {
        var server = new RedisResource(name, password?.Resource ?? builder.GeneratedPassword(name));
        return builder.AddResource(server)
            .OrExternal()
            .WithAnnotation(new EndpointAnnotation("tcp", "redis", port))
            .WithAnnotation(new ServerAnnotation(new RedisServer(server)))
            .WithAnnotation(new ProbeAnnotation(token => RedisProbe.CheckAsync(server, token)));
    }

    /// <summary>Keeps the data from run to run: written to disk at most a minute after a change.</summary>
    public static IResourceBuilder<RedisResource> WithDataVolume(this IResourceBuilder<RedisResource> builder, string? name = null, bool isReadOnly = false) =>
        builder.WithAnnotation(new DataVolumeAnnotation(name ?? builder.Resource.Name));
}
