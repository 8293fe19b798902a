namespace LocalAspire.Dashboard.Listeners;

/// <summary>Keeps each endpoint on its own listener: nobody reaches the pages through an OTLP port, or the other way round.</summary>
internal static class ListenerGuard
{
    /// <summary>Says on which listener these endpoints answer.</summary>
    public static TBuilder On<TBuilder>(this TBuilder endpoints, ListenerRole role)
        where TBuilder : IEndpointConventionBuilder
        => endpoints.WithMetadata(new ListenerFeature(role));

    public static void UseListenerGuard(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        if (context.GetEndpoint() is { } endpoint
            && endpoint.Metadata.GetMetadata<ListenerFeature>()?.Role != ListenerFeature.Of(context))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return next(context);
    });
}
