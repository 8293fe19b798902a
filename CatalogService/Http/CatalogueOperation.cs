using CatalogService.Idempotency;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CatalogService.Http;

/// <summary>
/// Adds to each operation its authorization, and the headers and statuses that are handled outside of its handler.
/// </summary>
internal sealed class CatalogueOperation : IOpenApiOperationTransformer
{
    private const string Problem = "application/problem+json";

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var responses = operation.Responses ??= [];
        AddParameters(operation.Parameters ??= [], responses, metadata, isRead: context.Description.HttpMethod == HttpMethods.Get);
        if (operation.Parameters.Count > 0 || operation.RequestBody is not null)
            responses.TryAdd("400", Failure("A parameter or the body is not valid: errors tells which, and why"));
        if (operation.RequestBody is not null)
        {
            responses.TryAdd("413", Failure("The body is too large"));
            responses.TryAdd("415", Failure("The body has a media type, a charset or a content coding that is not supported"));
        }

        AddAuthorization(operation, responses, metadata, context.Document);
        responses.TryAdd("429", Failure("Too many requests, or too many unfinished jobs: try again after Retry-After"));
        responses.TryAdd("503", Failure("The database is unavailable or overloaded: try again after Retry-After"));
        responses.TryAdd("504", Failure("The request took longer than its time limit"));
        Describe(responses);
        return Task.CompletedTask;
    }

    private static void AddParameters(IList<IOpenApiParameter> parameters, OpenApiResponses responses, IList<object> metadata, bool isRead)
    {
        if (metadata.OfType<TakesApiVersion>().Any())
            parameters.Add(Parameter(ApiVersion.Parameter, ParameterLocation.Query, $"{ApiVersion.Version}, which is the only one; it may be left out"));
        if (metadata.OfType<IdempotencyKey.TakesKey>().Any())
        {
            parameters.Add(Parameter(
                IdempotencyKey.Header, ParameterLocation.Header, "Makes it safe to send the request twice: 1 to 200 visible ASCII characters, kept for a day"));
        }

        if (metadata.OfType<HasValidator>().Any())
        {
            parameters.Add(Parameter("If-None-Match", ParameterLocation.Header, "The ETag of a response that is there already"));
            responses.TryAdd("304", new OpenApiResponse { Description = "Not modified: the response that is there already is up to date" });
        }

        if (isRead)
            responses.TryAdd("412", Failure(PreconditionFailed));
        if (!responses.ContainsKey("412"))
            return;
        parameters.Add(Parameter("If-Match", ParameterLocation.Header, "Only if this is still the ETag"));
        if (!isRead)
            parameters.Add(Parameter("If-None-Match", ParameterLocation.Header, "Not if this is the ETag; * for anything"));
    }

    private const string PreconditionFailed = "If-Match or If-None-Match does not hold";

    private static void AddAuthorization(
        OpenApiOperation operation, OpenApiResponses responses, IList<object> metadata, OpenApiDocument? document)
    {
        var authorizations = metadata.OfType<IAuthorizeData>().ToList();
        if (authorizations.Count == 0 || metadata.OfType<IAllowAnonymous>().Any())
            return;
        var bearer = new OpenApiSecuritySchemeReference(CatalogueDocument.Bearer, document);
        operation.Security = [new OpenApiSecurityRequirement { [bearer] = [] }];
        responses.TryAdd("401", Failure("No token, or none that is valid"));
        responses.TryAdd("403", Failure("The token does not allow this: WWW-Authenticate names the scope that it lacks"));
        var scopes = string.Join(", ", authorizations.Select(authorization => authorization.Policy).OfType<string>().Distinct());
        operation.Description = scopes.Length == 0 ? "Needs a token." : $"Needs a token with the scope `{scopes}`.";
    }

    // The framework describes a status by its reason phrase.
    private static void Describe(OpenApiResponses responses)
    {
        foreach (var (status, description) in new[]
        {
            ("404", "There is no such thing, or it is another's"),
            ("409", "The state of things does not allow it: detail says why"),
            ("412", PreconditionFailed),
            ("416", "The range is beyond the end"),
            ("422", $"The {IdempotencyKey.Header} was used for another request"),
            ("507", "There is no room for the upload"),
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
