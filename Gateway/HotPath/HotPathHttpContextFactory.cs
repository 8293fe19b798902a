using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Gateway.HotPath;

/// <summary>
/// Gives the pipeline the context that the hot path has already used, on the web server's own features. On those of the
/// <see cref="IExchange"/>, which wraps them, each access of the pipeline to a request would cost a second, generic call.
/// </summary>
internal sealed class HotPathHttpContextFactory(IServiceProvider services, IServiceScopeFactory scopes, IOptions<FormOptions> forms)
    : IHttpContextFactory
{
    private readonly DefaultHttpContextFactory _usual = new(services);
    private readonly IHttpContextAccessor? _accessor = services.GetService<IHttpContextAccessor>();

    public HttpContext Create(IFeatureCollection featureCollection)
    {
        if (featureCollection is not IExchange { Context: var context })
            return _usual.Create(featureCollection);
        (context.ServiceScopeFactory, context.FormOptions) = (scopes, forms.Value);
        _accessor?.HttpContext = context;
        return context;
    }

    // The exchange owns the context and resets it.
    public void Dispose(HttpContext httpContext) => _accessor?.HttpContext = null;
}
