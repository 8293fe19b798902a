using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CatalogService.OpenApi;

/// <summary>
/// Adds the title, the version and the authentication scheme to the OpenAPI document. Addresses stay relative, since the
/// document is read through the gateway.
/// </summary>
internal sealed class CatalogDocumentTransformer : IOpenApiDocumentTransformer
{
    /// <summary>The name of the only authentication scheme.</summary>
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
        // GET implies HEAD; otherwise every read would be listed twice.
        foreach (var path in document.Paths.Values)
            path.Operations?.Remove(HttpMethod.Head);
        return Task.CompletedTask;
    }
}
