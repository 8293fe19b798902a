using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace CatalogService.Http;

/// <summary>OpenAPI at <c>/openapi/v1.json</c> and a page to try it at <c>/scalar</c>, in every environment.</summary>
internal static class Documentation
{
    public static void MapDocumentation(this WebApplication app)
    {
        app.MapOpenApi().AllowAnonymous();
        app.MapScalarApiReference(page => page.WithTitle("Scalable catalogue")).AllowAnonymous();
    }
}

/// <summary>Names the API, and says how to authenticate. Addresses stay relative: the document is read through the gateway.</summary>
internal sealed class CatalogueDocument : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info.Title = "Scalable catalogue";
        document.Info.Version = "2.0";
        document.Servers = [new() { Url = "/" }];
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["Bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT" },
        };
        return Task.CompletedTask;
    }
}
