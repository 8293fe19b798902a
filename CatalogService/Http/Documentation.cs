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
