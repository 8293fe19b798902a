namespace CatalogService.Http;

/// <summary>Conventions of endpoints that are read.</summary>
internal static class Reads
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Answers HEAD wherever GET is answered; the web server leaves out the body.</summary>
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
    /// As <see cref="WithHead"/>, for endpoints whose responses have an entity tag: the documentation tells of the conditions.
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

    /// <summary>Gives the responses of endpoints that write their body piece by piece an entity tag, made of the whole.</summary>
    public static TBuilder WithEntityTag<TBuilder>(this TBuilder endpoints, string cacheControl) where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Finally(endpoint =>
        {
            var write = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context => BufferAsync(context, write, cacheControl);
        });
        return endpoints;
    }

    private static IHttpMethodMetadata? FindGet(EndpointBuilder endpoint)
        => endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault() is { HttpMethods: ["GET"] } get ? get : null;

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
            await ValidatedBody.WriteAsync(context, body.ToArray(), contentType, cacheControl);
        }
        else if (body.Length > 0)
        {
            await response.BodyWriter.WriteAsync(body.ToArray(), context.RequestAborted);
        }
    }
}

/// <summary>Marks an endpoint whose responses have an entity tag.</summary>
internal sealed class HasValidator;
