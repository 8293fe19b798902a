namespace CatalogService.Http;

/// <summary>Answers that have a validator.</summary>
internal static class Reads
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Whatever the group answers to GET it answers to HEAD as well, and the documentation tells of <c>If-None-Match</c>.</summary>
    public static RouteGroupBuilder WithReads(this RouteGroupBuilder group)
    {
        ((IEndpointConventionBuilder)group).Add(endpoint =>
        {
            if (endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault() is not { HttpMethods: ["GET"] } get)
                return;
            endpoint.Metadata.Remove(get);
            endpoint.Metadata.Add(new HttpMethodMetadata(Methods));
            endpoint.Metadata.Add(new HasValidator());
        });
        return group;
    }
}

/// <summary>Marks an endpoint whose answers have a validator.</summary>
internal sealed class HasValidator;
