using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using ServiceDefaults.Http;

namespace ServiceDefaults.Errors;

internal static class ProblemDetailsExtensions
{
    /// <summary>
    /// Converts every error without a body to RFC 9457 problem details, with the <c>traceId</c> to look up in logs and traces; a 413 states
    /// the limit. Properties in <c>errors</c> have their JSON names, while validators report those of C#.
    /// </summary>
    public static void AddProblemDetails(this IHostApplicationBuilder builder)
    {
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = Customize);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, ErrorHandlingStartupFilter>());
    }

    private static void Customize(ProblemDetailsContext problem)
    {
        var details = problem.ProblemDetails;
        details.Extensions["traceId"] = TraceId(problem.HttpContext);
        if (details is HttpValidationProblemDetails validation)
            UseJsonNames(validation.Errors);
        else if (details.Status == StatusCodes.Status415UnsupportedMediaType)
            details.Detail ??= "The Content-Type is not supported; the API description lists those that are.";
        if (details.Status == StatusCodes.Status413PayloadTooLarge && MaxBodyBytes(problem.HttpContext) is { } max)
            details.Detail = string.Create(CultureInfo.InvariantCulture, $"The request body exceeds the limit of {max:N0} bytes.");
        VaryHeader.Add(problem.HttpContext.Response.Headers, "Accept");
    }

    private static long? MaxBodyBytes(HttpContext context) => context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize;

    private static void UseJsonNames(IDictionary<string, string[]> errors)
    {
        foreach (var (name, messages) in errors.ToArray())
        {
            var json = JsonPath(name);
            string[] plain = [.. messages.Select(ValidationMessages.InPlainWords)];
            errors.Remove(name);
            errors[json] = errors.TryGetValue(json, out var others) ? [.. others, .. plain] : plain;
        }
    }

    // Lines[0].UnitPrice becomes lines[0].unitPrice.
    private static string JsonPath(string name) => string.Join('.', name.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));

    private static string TraceId(HttpContext context) =>
        (context.Features.Get<IHttpActivityFeature>()?.Activity ?? Activity.Current)?.TraceId.ToString() ?? context.TraceIdentifier;
}
