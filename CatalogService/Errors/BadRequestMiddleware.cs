using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CatalogService.Errors;

/// <summary>
/// Responds with a 4xx status to requests that cannot be read or that contain text that cannot be stored; the response names the
/// parameter or property at fault.
/// </summary>
/// <remarks>
/// A middleware rather than an exception handler: in Development the exception page runs before those and shows a stack trace.
/// </remarks>
internal sealed class BadRequestMiddleware(RequestDelegate next, IProblemDetailsService problems, IOptions<JsonOptions> json)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, bad.StatusCode, Errors(context, bad), DetailOf(bad));
        }
        catch (Exception value) when (!context.Response.HasStarted && IsUnstorableText(value))
        {
            const string Detail = "The request contains text with characters that cannot be stored.";
            await WriteAsync(context, StatusCodes.Status400BadRequest, errors: null, Detail);
        }
    }

    private async Task WriteAsync(HttpContext context, int status, Dictionary<string, string[]>? errors, string? detail)
    {
        context.Response.StatusCode = status;
        var problem = new ProblemDetailsContext { HttpContext = context };
        problem.ProblemDetails = errors is not null ? new HttpValidationProblemDetails(errors) : problem.ProblemDetails;
        problem.ProblemDetails.Status = status;
        problem.ProblemDetails.Detail = errors is null ? detail : null;
        await problems.TryWriteAsync(problem);
    }

    private Dictionary<string, string[]>? Errors(HttpContext context, BadHttpRequestException bad)
    {
        if (bad.StatusCode != StatusCodes.Status400BadRequest)
            return null;
        if (bad.InnerException is JsonException failure)
            return JsonErrors.Of(failure, BodyProperties(context));
        return BindingErrors.Of(bad);
    }

    // Without a detail, the default of the status applies.
    private static string? DetailOf(BadHttpRequestException bad) =>
        bad.StatusCode == StatusCodes.Status415UnsupportedMediaType ? null
        : BindingErrors.IsWithoutBody(bad) ? "The request has no body."
        : bad.Message;

    private IEnumerable<string> BodyProperties(
        HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is { } body
        && json.Value.SerializerOptions.TryGetTypeInfo(body, out var type)
            ? type.Properties.Select(property => property.Name)
            : [];

    // U+0000, which PostgreSQL rejects, or an unpaired surrogate, which has no UTF-8 encoding.
    private static bool IsUnstorableText(Exception failure) => failure
        is PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter }
        or System.Text.EncoderFallbackException;
}
