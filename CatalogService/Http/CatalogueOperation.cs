using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CatalogService.Http;

/// <summary>Says of each operation what the framework does not see: who may call it, and what is read and answered outside its handler.</summary>
internal sealed class CatalogueOperation : IOpenApiOperationTransformer
{
    private const string Problem = "application/problem+json";

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var responses = operation.Responses ??= [];
        var parameters = operation.Parameters ??= [];
        if (metadata.OfType<TakesApiVersion>().Any())
            parameters.Add(Parameter(ApiVersion.Parameter, ParameterLocation.Query, $"{ApiVersion.Version}, which is the only one; it may be left out"));
        if (metadata.OfType<HasValidator>().Any())
        {
            parameters.Add(Parameter("If-None-Match", ParameterLocation.Header, "The ETag of an answer that is there already"));
            responses.TryAdd("304", new OpenApiResponse { Description = "Not modified: what is there already is up to date" });
        }

        if (responses.ContainsKey("412"))
            parameters.Add(Parameter("If-Match", ParameterLocation.Header, "Only if this is still the ETag"));
        if (parameters.Count > 0 || operation.RequestBody is not null)
            responses.TryAdd("400", Failure("A parameter or the body is not valid: errors tells which, and why"));
        if (metadata.OfType<IAuthorizeData>().Any() && !metadata.OfType<IAllowAnonymous>().Any())
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(CatalogueDocument.Bearer, context.Document)] = [] }];
            responses.TryAdd("401", Failure("No token, or none that is valid"));
            responses.TryAdd("403", Failure("The token does not allow this"));
        }

        responses.TryAdd("503", Failure("The database is away or busy: try again after Retry-After"));
        return Task.CompletedTask;
    }

    private static OpenApiParameter Parameter(string name, ParameterLocation place, string description) =>
        new() { Name = name, In = place, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };

    private static OpenApiResponse Failure(string description) =>
        new() { Description = description, Content = new Dictionary<string, OpenApiMediaType> { [Problem] = new() } };
}
