using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.HotPath;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers a way around the pipeline.</summary>
public static class HotPathExtensions
{
    private const string Setting = "HotPath:Enabled";

    /// <summary>
    /// Puts a hot path right behind the web server; it is created once. <c>HotPath:Enabled</c> (default: true) set to <c>false</c> leaves it
    /// out: every request takes the pipeline.
    /// </summary>
    /// <typeparam name="THotPath">What finds and gives the answers.</typeparam>
    /// <typeparam name="TAnswer">All that is to be sent.</typeparam>
    /// <param name="services">Services that a web server is registered with already.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddHotPath<THotPath, TAnswer>(this IServiceCollection services) where THotPath : class, IHotPath<TAnswer>
    {
        ArgumentNullException.ThrowIfNull(services);
        var server = services.Last(service => service.ServiceType == typeof(IServer));
        services.Remove(server);
        services.AddSingleton<THotPath>();
        services.AddSingleton<IHttpContextFactory, ExchangeContexts>();

        // By default a connection asks the system whether there is something to read, and only then takes memory to read into: two more system calls for
        // each request, where all else takes about ten. Traded away: 4 KB for each connection that is idle.
        services.Configure<SocketTransportOptions>(transport => transport.WaitForDataBeforeAllocatingBuffer = false);
        return services.AddSingleton<IServer>(provider =>
        {
            var usual = (IServer)ActivatorUtilities.CreateInstance(provider, server.ImplementationType!);
            return provider.GetRequiredService<IConfiguration>().GetValue(Setting, true)
                ? ActivatorUtilities.CreateInstance<HotServer<TAnswer>>(provider, usual, provider.GetRequiredService<THotPath>())
                : usual;
        });
    }
}
