using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Scalable.ResponseCache.Responses;

/// <summary>
/// The preconditions of a request, evaluated in the order of RFC 9110, 13.2.2. Preconditions on dates are ignored, as that section demands:
/// no resource has a modification date. Preconditions apply only if the request would otherwise succeed, so endpoints evaluate them last.
/// </summary>
/// <param name="IfMatch">The values of <c>If-Match</c>.</param>
/// <param name="IfNoneMatch">The values of <c>If-None-Match</c>.</param>
public readonly record struct Preconditions(StringValues IfMatch, StringValues IfNoneMatch)
{
    /// <summary>Returns the preconditions of a request.</summary>
    /// <param name="request">The request.</param>
    public static Preconditions Of(HttpRequest request) => new(request.Headers.IfMatch, request.Headers.IfNoneMatch);

    /// <summary>True if the request has no preconditions.</summary>
    public bool IsEmpty => IfMatch.Count == 0 && IfNoneMatch.Count == 0;

    /// <summary>Returns the status with which the preconditions end a read: 412, 304, or null to proceed.</summary>
    /// <param name="validator">The current entity tag of the resource, the same for all encodings; null if it has none.</param>
    /// <param name="etag">The entity tag of the response, in its encoding; null if it has none.</param>
    public int? CheckRead(string? validator, string? etag)
    {
        if (!Matches(IfMatch, validator))
            return StatusCodes.Status412PreconditionFailed;
        return HasAlready(IfNoneMatch, etag) ? StatusCodes.Status304NotModified : null;
    }

    /// <summary>Returns whether the preconditions allow changing an existing resource.</summary>
    /// <param name="validator">The current entity tag of the resource; null if it has none.</param>
    public bool AllowChange(string? validator) => Matches(IfMatch, validator) && !HasAny(IfNoneMatch, validator);

    /// <summary>
    /// True if the preconditions allow a request to an address without a representation, which merely accepts submissions.
    /// </summary>
    public bool AllowsSubmission => IfMatch.Count == 0;

    // Weak comparison.
    private static bool HasAlready(StringValues ifNoneMatch, string? etag)
    {
        if (ifNoneMatch.Count == 0)
            return false;
        // Nearly always the header is exactly the entity tag that was sent.
        if (ifNoneMatch.Count == 1 && ifNoneMatch[0] == etag)
            return true;
        return EntityTagHeaderValue.TryParseList(ifNoneMatch, out var tags)
            && tags.Any(tag => tag == EntityTagHeaderValue.Any || tag.Tag == etag);
    }

    // Strong comparison; the entity tag of any encoding matches.
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
