using CatalogService.Http;
using CatalogService.Idempotency;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CatalogService.OpenApi;

/// <summary>Adds to each operation its authorization, and the headers and statuses that are handled outside its handler.</summary>
internal sealed class CatalogOperationTransformer : IOpenApiOperationTransformer
{
    private const string Problem = "application/problem+json";

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var responses = operation.Responses ??= [];
        AddParameters(operation.Parameters ??= [], responses, metadata, isRead: context.Description.HttpMethod == HttpMethods.Get);
        if (operation.Parameters.Count > 0 || operation.RequestBody is not null)
            responses.TryAdd("400", Failure("A parameter or the body is invalid: see errors"));
        if (operation.RequestBody is not null)
        {
            responses.TryAdd("413", Failure("The body is too large"));
            responses.TryAdd("415", Failure("The media type, charset or content coding of the body is not supported"));
        }

        AddAuthorization(operation, responses, metadata, context.Document);
        responses.TryAdd("429", Failure("Too many requests, or too many unfinished jobs: retry after the time in Retry-After"));
        responses.TryAdd("503", Failure("The database is unavailable or overloaded: retry after the time in Retry-After"));
        responses.TryAdd("504", Failure("The request took longer than its time limit"));
        Describe(responses);
        return Task.CompletedTask;
    }

    private static void AddParameters(IList<IOpenApiParameter> parameters, OpenApiResponses responses, IList<object> metadata, bool isRead)
    {
        if (metadata.OfType<TakesApiVersion>().Any())
            parameters.Add(Parameter(ApiVersion.Parameter, ParameterLocation.Query, $"Optional; {ApiVersion.Version} is the only version"));
        if (metadata.OfType<IdempotencyKey.TakesKey>().Any())
        {
            parameters.Add(Parameter(
                IdempotencyKey.Header, ParameterLocation.Header,
                "Makes it safe to retry the request: 1 to 200 visible ASCII characters, remembered for a day"));
        }

        if (metadata.OfType<HasValidator>().Any())
        {
            parameters.Add(Parameter("If-None-Match", ParameterLocation.Header, "The ETag of a response that the client has"));
            responses.TryAdd("304", new OpenApiResponse { Description = "Not modified: the response that the client has is up to date" });
        }

        if (isRead)
            responses.TryAdd("412", Failure(PreconditionFailed));
        if (!responses.ContainsKey("412"))
            return;
        parameters.Add(Parameter("If-Match", ParameterLocation.Header, "Requires the current ETag to be this one"));
        if (!isRead)
            parameters.Add(Parameter("If-None-Match", ParameterLocation.Header, "Requires the current ETag to differ; * matches any"));
    }

    private const string PreconditionFailed = "A precondition (If-Match or If-None-Match) failed";

    private static void AddAuthorization(
        OpenApiOperation operation, OpenApiResponses responses, IList<object> metadata, OpenApiDocument? document)
    {
        var authorizations = metadata.OfType<IAuthorizeData>().ToList();
        if (authorizations.Count == 0 || metadata.OfType<IAllowAnonymous>().Any())
            return;
        var bearer = new OpenApiSecuritySchemeReference(CatalogDocumentTransformer.Bearer, document);
        operation.Security = [new OpenApiSecurityRequirement { [bearer] = [] }];
        responses.TryAdd("401", Failure("The token is missing or invalid"));
        responses.TryAdd("403", Failure("The token does not allow this operation: WWW-Authenticate names the missing scope"));
        var scopes = string.Join(", ", authorizations.Select(authorization => authorization.Policy).OfType<string>().Distinct());
        operation.Description = scopes.Length == 0 ? "Requires a token." : $"Requires a token with the scope `{scopes}`.";
    }

    // Replaces the descriptions of the framework, which are just the reason phrases.
    private static void Describe(OpenApiResponses responses)
    {
        foreach (var (status, description) in new[]
        {
            ("404", "The resource does not exist, or belongs to another user"),
            ("409", "The current state does not allow the operation: see detail"),
            ("412", PreconditionFailed),
            ("416", "The range starts beyond the end"),
            ("422", $"The {IdempotencyKey.Header} was used for a different request"),
            ("507", "The file store is full"),
        })
        {
            if (responses.TryGetValue(status, out var response) && response is OpenApiResponse known)
                known.Description = description;
        }
    }

    private static OpenApiParameter Parameter(string name, ParameterLocation place, string description) =>
        new() { Name = name, In = place, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };

    private static OpenApiResponse Failure(string description) =>
        new() { Description = description, Content = new Dictionary<string, OpenApiMediaType> { [Problem] = new() } };
}
