using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gateway.HotPath;

/// <summary>Registers a hot path, which serves responses before the pipeline.</summary>
internal static class HotPathExtensions
{
    /// <summary>
    /// Adds a hot path right behind the web server; it is created once. <c>HotPath:Enabled</c> (default: true) set to <c>false</c> leaves
    /// it out: every request takes the pipeline.
    /// </summary>
    /// <typeparam name="THotPath">The type that finds and writes responses.</typeparam>
    /// <typeparam name="TResponse">The data that a response is written from.</typeparam>
    /// <param name="services">Services with a registered web server.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddHotPath<THotPath, TResponse>(this IServiceCollection services)
        where THotPath : class, IHotPath<TResponse>
    {
        var server = services.Last(service => service.ServiceType == typeof(IServer));
        services.Remove(server);
        services.AddSingleton<THotPath>();
        services.AddSingleton<IHttpContextFactory, HotPathHttpContextFactory>();

        // By default a connection waits for data before it allocates a buffer: two more system calls per request, where everything else
        // takes about ten. Trade-off: 4 KB for each idle connection.
        services.Configure<SocketTransportOptions>(transport => transport.WaitForDataBeforeAllocatingBuffer = false);
        services.AddOptionsSection<HotPathOptions>(HotPathOptions.Section);
        return services.AddSingleton<IServer>(provider => ActivatorUtilities.CreateInstance<HotPathServerDecorator<TResponse>>(
            provider,
            (IServer)ActivatorUtilities.CreateInstance(provider, server.ImplementationType!),
            (Func<IHotPath<TResponse>>)(() => provider.GetRequiredService<THotPath>())));
    }
}
