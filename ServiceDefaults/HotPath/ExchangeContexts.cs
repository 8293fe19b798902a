using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ServiceDefaults.HotPath;

/// <summary>
/// Gives the pipeline the context that the hot path has looked at already, on the web server's own features. On those of the <see cref="IExchange"/>, which
/// stands between, whatever the pipeline asks of a request would take a second, generic call.
/// </summary>
internal sealed class ExchangeContexts(IServiceProvider services, IServiceScopeFactory scopes, IOptions<FormOptions> forms) : IHttpContextFactory
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

    // The context is the exchange's, which puts it back.
    public void Dispose(HttpContext httpContext) => _accessor?.HttpContext = null;
}
