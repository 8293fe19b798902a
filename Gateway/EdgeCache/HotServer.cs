using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.EdgeCache;

/// <summary>
/// Answers from the edge cache right behind the web server, before the pipeline, its activities and its metrics come into being: for answers that
/// cost microseconds these would cost most. A request that is traced takes the long way, and shows in its trace; the others show in the counter of
/// <see cref="HotReads"/> and in those of the rate limits.
/// </summary>
internal sealed class HotServer(IServer server, HotReads reads) : IServer
{
    public IFeatureCollection Features => server.Features;

    /// <summary>Puts itself before the server that is registered.</summary>
    public static void Wrap(IServiceCollection services)
    {
        var registered = services.Last(service => service.ServiceType == typeof(IServer));
        services.Remove(registered);
        services.AddSingleton<IServer>(provider => new HotServer(
            (IServer)ActivatorUtilities.CreateInstance(provider, registered.ImplementationType!), provider.GetRequiredService<HotReads>()));
    }

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken) where TContext : notnull =>
        server.StartAsync(new Application<TContext>(application, reads), cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);

    public void Dispose() => server.Dispose();

    private sealed class Application<TContext>(IHttpApplication<TContext> application, HotReads reads) : IHttpApplication<Request<TContext>> where TContext : notnull
    {
        public Request<TContext> CreateContext(IFeatureCollection contextFeatures) => reads.Find(contextFeatures) is { } hot
            ? new Request<TContext>(default, hot)
            : new Request<TContext>(application.CreateContext(contextFeatures), null);

        public Task ProcessRequestAsync(Request<TContext> context) => context.Hot is { } hot
            ? reads.WriteAsync(hot)
            : application.ProcessRequestAsync(context.Inner!);

        public void DisposeContext(Request<TContext> context, Exception? exception)
        {
            if (context.Hot is null)
                application.DisposeContext(context.Inner!, exception);
        }
    }

    private readonly record struct Request<TContext>(TContext? Inner, HotRead? Hot);
}
