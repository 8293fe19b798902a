using System.Text.Json.Serialization;

namespace CatalogService.Http;

internal static class HttpConventions
{
    /// <summary>Parameters are validated by their annotations; errors are problem details.</summary>
    public static void AddHttpConventions(this WebApplicationBuilder builder)
    {
        builder.Services.AddValidation();
        builder.Services.AddRequestDecompression();
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        // Prices are numbers; the documentation should not offer strings beside them.
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            // Which of two values is meant nobody can know.
            json.SerializerOptions.AllowDuplicateProperties = false;
            json.SerializerOptions.Converters.Add(new WholeNumberConverter());
        });
        builder.Services.AddOpenApi(options => options.AddDocumentTransformer<CatalogueDocument>().AddOperationTransformer<CatalogueOperation>());
    }

    public static void UseHttpConventions(this WebApplication app)
    {
        app.UseMiddleware<Unavailability>();
        app.UseMiddleware<FullStore>();
        app.UseMiddleware<BadRequests>();
        app.UseRequestBodies();
        app.UseRangeRequests();
    }
}
