using CatalogService.Http;
using Scalar.AspNetCore;

namespace CatalogService.OpenApi;

/// <summary>
/// The OpenAPI document at <c>/openapi/v1.json</c> and a page to try the API at <c>/scalar</c>, in every environment.
/// </summary>
internal static class Documentation
{
    // Revalidated on each use: the document changes with the next version of the service.
    private const string CacheControl = "public, no-cache";

    public static void AddDocumentation(this WebApplicationBuilder builder) => builder.Services.AddOpenApi(options =>
        options.AddDocumentTransformer<CatalogDocumentTransformer>().AddOperationTransformer<CatalogOperationTransformer>());

    public static void MapDocumentation(this WebApplication app)
    {
        app.MapOpenApi().WithHead().WithEntityTag(CacheControl).AllowAnonymous();
        app.MapScalarApiReference(page => page.WithTitle("Scalable catalogue")).WithHead().AllowAnonymous();
    }
}
