using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ServiceDefaults.Deadlines;
using ServiceDefaults.Errors;
using ServiceDefaults.Health;
using ServiceDefaults.Http;
using ServiceDefaults.Shutdown;
using ServiceDefaults.Telemetry;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds the defaults that all services share, in two calls.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>
    /// Adds telemetry, health checks, service discovery and resilience for HTTP clients, problem details, deadlines and graceful shutdown.
    /// Works for web applications and for hosts without a web server.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the application builder.</typeparam>
    /// <param name="builder">The application builder.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddTelemetry();
        builder.AddHealth();
        builder.AddHttpClientDefaults();
        builder.AddProblemDetails();
        builder.AddGracefulShutdown();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, DeadlineStartupFilter>());
        return builder;
    }

    /// <summary>
    /// Maps <c>/health</c> (ready: started and not draining) and <c>/alive</c> (the process responds) for anonymous requests, in every
    /// environment.
    /// </summary>
    /// <param name="app">The application.</param>
    /// <returns><paramref name="app"/>.</returns>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapHealth();
        return app;
    }
}
