using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Gateway.HotPath;

/// <summary>
/// Serves hot responses right behind the web server, before the pipeline with its activities and metrics, which would be the largest cost
/// of a response that takes microseconds. Trade-off: hot responses appear in no trace, only in the counters of the hot path
/// (<c>docs/hot-path.md</c>).
/// </summary>
internal sealed partial class HotPathServerDecorator<TResponse>(
    IServer server, Func<IHotPath<TResponse>> createPath, IOptions<HotPathOptions> options,
    ILogger<HotPathServerDecorator<TResponse>> logger) : IServer
{
    public IFeatureCollection Features => server.Features;

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken) where TContext : notnull
    {
        // Created here: the host creates its server before settings are validated, and an invalid one should be reported in one line.
        if (!options.Value.Enabled)
            return server.StartAsync(application, cancellationToken);
        var path = createPath();

        // This line explains why a middleware does not see some requests.
        Log.Started(logger, path.GetType().Name);
        return server.StartAsync(new Application<TContext>(application, path), cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);

    public void Dispose() => server.Dispose();

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Information,
            "{HotPath} serves from memory, before the pipeline: no middleware sees those requests. HotPath:Enabled=false turns it off.")]
        public static partial void Started(ILogger logger, string hotPath);
    }

    private sealed class Application<TContext>(IHttpApplication<TContext> application, IHotPath<TResponse> path)
        : IHttpApplication<Exchange<TContext, TResponse>>
        where TContext : notnull
    {
        public Exchange<TContext, TResponse> CreateContext(IFeatureCollection contextFeatures)
        {
            var exchange = Exchange<TContext, TResponse>.Of(contextFeatures);
            if (!exchange.TryFind(path))
                exchange.Inner = application.CreateContext(exchange);
            return exchange;
        }

        public Task ProcessRequestAsync(Exchange<TContext, TResponse> context) =>
            context.IsHot ? context.WriteAsync(path) : application.ProcessRequestAsync(context.Inner!);

        public void DisposeContext(Exchange<TContext, TResponse> context, Exception? exception)
        {
            if (!context.IsHot)
                application.DisposeContext(context.Inner!, exception);
            context.Reset();
        }
    }
}
