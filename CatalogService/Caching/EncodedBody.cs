using Microsoft.Extensions.Primitives;

namespace CatalogService.Caching;

/// <summary>The body of a response in one content encoding, with precomputed headers.</summary>
internal sealed class EncodedBody(byte[] body, string validator, string? encoding)
{
    public byte[] Body { get; } = body;

    public string Validator { get; } = validator;

    public StringValues ETag { get; } = $"\"{validator}\"";

    public StringValues Encoding { get; } = encoding;
}
