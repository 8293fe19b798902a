namespace CatalogService.Http;

/// <summary>
/// The parameter <c>api-version</c> that clients of the contract send. There is one version, and the parameter is optional.
/// </summary>
internal static class ApiVersion
{
    public const string Parameter = "api-version";
    public const string Version = "2.0";

    public static RouteGroupBuilder RequireApiVersion(this RouteGroupBuilder group) => group
        .WithMetadata(new TakesApiVersion())
        .AddEndpointFilter(async (context, next) => IsSupported(context.HttpContext.Request.Query)
            ? await next(context)
            : TypedResults.ValidationProblem(new Dictionary<string, string[]> { [Parameter] = [$"The only version is {Version}."] }));

    private static bool IsSupported(IQueryCollection query) => query[Parameter].All(version => version == Version);
}

/// <summary>Marks an endpoint that accepts the parameter.</summary>
internal sealed class TakesApiVersion;
