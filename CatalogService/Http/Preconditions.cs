using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CatalogService.Http;

/// <summary>
/// The conditions of a request, in the order of RFC 9110, 13.2.2. Conditions on dates are ignored, as that section demands: nothing here
/// has a date of its last
/// change. They count only where the request would otherwise succeed, so endpoints check them last.
/// </summary>
internal readonly record struct Preconditions(StringValues IfMatch, StringValues IfNoneMatch)
{
    public static Preconditions Of(HttpRequest request) => new(request.Headers.IfMatch, request.Headers.IfNoneMatch);

    public bool IsEmpty => IfMatch.Count == 0 && IfNoneMatch.Count == 0;

    /// <summary>The status that a read ends with because of its conditions: 412, 304, or null for none.</summary>
    /// <param name="validator">The current entity tag of the resource, the same for all encodings; null if it has none.</param>
    /// <param name="etag">The entity tag of the response, in its encoding; null if it has none.</param>
    public int? CheckRead(string? validator, string? etag)
    {
        if (!Matches(IfMatch, validator))
            return StatusCodes.Status412PreconditionFailed;
        return HasAlready(IfNoneMatch, etag) ? StatusCodes.Status304NotModified : null;
    }

    /// <summary>Whether a resource that exists may be changed.</summary>
    /// <param name="validator">What it looks like now; null if it has no entity tag.</param>
    public bool AllowChange(string? validator) => Matches(IfMatch, validator) && !HasAny(IfNoneMatch, validator);

    /// <summary>Whether a request may be acted on whose address has no representation: a form to send things to.</summary>
    public bool AllowWithoutRepresentation => IfMatch.Count == 0;

    /// <summary>Whether the client has what this entity tag stands for, by weak comparison.</summary>
    public static bool HasAlready(StringValues ifNoneMatch, string? etag)
    {
        if (ifNoneMatch.Count == 0)
            return false;
        // Nearly always it is exactly the one that was sent.
        if (ifNoneMatch.Count == 1 && ifNoneMatch[0] == etag)
            return true;
        return EntityTagHeaderValue.TryParseList(ifNoneMatch, out var tags)
            && tags.Any(tag => tag == EntityTagHeaderValue.Any || tag.Tag == etag);
    }

    // Strong comparison; any of the resource's encodings will do.
    private static bool Matches(StringValues ifMatch, string? validator) =>
        ifMatch.Count == 0
        || (EntityTagHeaderValue.TryParseStrictList(ifMatch, out var tags)
            && tags.Any(tag => tag == EntityTagHeaderValue.Any || (!tag.IsWeak && IsOf(tag, validator))));

    private static bool HasAny(StringValues ifNoneMatch, string? validator) =>
        ifNoneMatch.Count > 0
        && EntityTagHeaderValue.TryParseList(ifNoneMatch, out var tags)
        && tags.Any(tag => tag == EntityTagHeaderValue.Any || IsOf(tag, validator));

    private static bool IsOf(EntityTagHeaderValue tag, string? validator)
    {
        var value = tag.Tag.AsSpan().Trim('"');
        return validator is not null && value.StartsWith(validator, StringComparison.Ordinal)
            && value[validator.Length..] is "" or ".br" or ".gzip";
    }
}
