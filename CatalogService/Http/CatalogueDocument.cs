using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CatalogService.Http;

/// <summary>Names the API, and says how to authenticate. Addresses stay relative: the document is read through the gateway.</summary>
internal sealed class CatalogueDocument : IOpenApiDocumentTransformer
{
    /// <summary>The one way to authenticate.</summary>
    public const string Bearer = "Bearer";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info.Title = "Scalable catalogue";
        document.Info.Version = "2.0";
        document.Servers = [new() { Url = "/" }];
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT" },
        };
        // It goes without saying where GET is answered, and every page would have it twice.
        foreach (var path in document.Paths.Values)
            path.Operations?.Remove(HttpMethod.Head);
        return Task.CompletedTask;
    }
}
