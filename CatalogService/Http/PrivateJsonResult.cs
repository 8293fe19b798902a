using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using Scalable.ResponseCache.Responses;

namespace CatalogService.Http;

/// <summary>Responds with JSON that only the owner of the token may see, with an entity tag.</summary>
internal sealed class PrivateJsonResult<T>(T value) : IResult, IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"]));
        builder.Metadata.Add(new HasValidator());
    }

    public Task ExecuteAsync(HttpContext httpContext) => EntityTagResponse.WriteAsync(
        httpContext, PrivateJsonResult.Serialize(value, httpContext.RequestServices),
        "application/json; charset=utf-8", PrivateJsonResult.CacheControl);
}

internal static class PrivateJsonResult
{
    public const string CacheControl = "private, no-cache";

    public static PrivateJsonResult<T> Of<T>(T value) => new(value);

    /// <summary>Returns the bytes of the response body.</summary>
    public static byte[] Serialize<T>(T value, IServiceProvider services) =>
        JsonSerializer.SerializeToUtf8Bytes(value, services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions);
}
