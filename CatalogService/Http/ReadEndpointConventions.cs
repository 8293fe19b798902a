using Scalable.ResponseCache.Responses;

namespace CatalogService.Http;

/// <summary>Conventions of read endpoints.</summary>
internal static class ReadEndpointConventions
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Accepts HEAD wherever GET is accepted; the web server omits the body.</summary>
    public static TBuilder WithHead<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint =>
        {
            if (FindGet(endpoint) is not { } get)
                return;
            endpoint.Metadata.Remove(get);
            endpoint.Metadata.Add(new HttpMethodMetadata(Methods));
        });
        return endpoints;
    }

    /// <summary>
    /// As <see cref="WithHead"/>, for endpoints whose responses have an entity tag: the OpenAPI document lists the conditional headers.
    /// </summary>
    public static RouteGroupBuilder WithReads(this RouteGroupBuilder group)
    {
        ((IEndpointConventionBuilder)group).Add(endpoint =>
        {
            if (FindGet(endpoint) is not null)
                endpoint.Metadata.Add(new HasValidator());
        });
        return group.WithHead();
    }

    /// <summary>Buffers the responses of endpoints that write their body in pieces, and adds an entity tag of the whole.</summary>
    public static TBuilder WithEntityTag<TBuilder>(this TBuilder endpoints, string cacheControl) where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Finally(endpoint =>
        {
            var write = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context => BufferAsync(context, write, cacheControl);
        });
        return endpoints;
    }

    private static IHttpMethodMetadata? FindGet(EndpointBuilder endpoint) =>
        endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault() is { HttpMethods: ["GET"] } get ? get : null;

    private static async Task BufferAsync(HttpContext context, RequestDelegate write, string cacheControl)
    {
        using var body = new MemoryStream();
        var (response, original) = (context.Response, context.Response.Body);
        response.Body = body;
        try
        {
            await write(context);
            await response.BodyWriter.FlushAsync(context.RequestAborted);
        }
        finally
        {
            response.Body = original;
        }

        if (response.StatusCode == StatusCodes.Status200OK)
        {
            var contentType = response.ContentType ?? "application/octet-stream";
            response.ContentType = null;
            await EntityTagResponse.WriteAsync(context, body.ToArray(), contentType, cacheControl);
        }
        else if (body.Length > 0)
        {
            await response.BodyWriter.WriteAsync(body.ToArray(), context.RequestAborted);
        }
    }
}

/// <summary>Marks an endpoint whose responses have an entity tag.</summary>
internal sealed class HasValidator;
