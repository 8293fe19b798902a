using Microsoft.Extensions.Primitives;

namespace CatalogService.Caching;

/// <summary>The bytes of an answer in one content encoding, and headers that are made once.</summary>
internal sealed class Variant(byte[] body, string validator, string? encoding)
{
    public byte[] Body { get; } = body;

    public string Validator { get; } = validator;

    public StringValues ETag { get; } = $"\"{validator}\"";

    public StringValues Encoding { get; } = encoding;
}
