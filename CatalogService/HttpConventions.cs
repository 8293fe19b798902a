using System.Text.Json.Serialization;
using CatalogService.Errors;
using CatalogService.Http;
using CatalogService.OpenApi;
using CatalogService.RequestBodies;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace CatalogService;

internal static class HttpConventions
{
    /// <summary>
    /// Adds the validation of parameters by their annotations (errors are problem details), the JSON conventions and the OpenAPI document.
    /// </summary>
    public static void AddHttpConventions(this WebApplicationBuilder builder)
    {
        // By default a connection waits for data before it allocates a buffer: two more system calls per request. Trade-off: 4 KB for each
        // idle connection.
        builder.Services.Configure<SocketTransportOptions>(transport => transport.WaitForDataBeforeAllocatingBuffer = false);
        builder.Services.AddValidation();
        builder.Services.AddRequestDecompression();
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        // Prices are numbers; otherwise the OpenAPI document would allow strings as well.
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            // It is ambiguous which of two values is meant.
            json.SerializerOptions.AllowDuplicateProperties = false;
            json.SerializerOptions.Converters.Add(new WholeNumberConverter());
        });
        builder.AddDocumentation();
    }

    public static void UseHttpConventions(this WebApplication app)
    {
        app.UseMiddleware<FailureResponseMiddleware>();
        app.UseMiddleware<BadRequestMiddleware>();
        app.UseRequestBodies();
        app.UseRangeRequests();
    }
}
