using System.IO.Compression;
using Microsoft.Extensions.Primitives;
using Scalable.Http;

namespace Scalable.ResponseCache.Responses;

/// <summary>
/// A complete response: JSON in UTF-8 with its strong validator, compressed on first demand. Also stands for
/// a resource that does not exist.
/// </summary>
/// <param name="json">JSON in UTF-8; null if the resource does not exist.</param>
/// <param name="loadedAt">The time at which the origin was queried.</param>
public sealed class CachedResponse(byte[]? json, DateTimeOffset loadedAt)
{
    /// <summary>The smallest body that is compressed, in bytes: below it, the additional headers outweigh the savings.</summary>
    private const int MinCompressedSize = 256;

    // Shared by all nonexistent resources, of which there are many.
    private static readonly EncodedBody Nothing = new([], "", encoding: null);

    private readonly EncodedBody _plain = json is null ? Nothing : new(json, EntityTagResponse.ComputeValidator(json), encoding: null);
    private EncodedBody? _brotli;
    private EncodedBody? _gzip;

    /// <summary>The body; null if the resource does not exist.</summary>
    public byte[]? Json { get; } = json;

    /// <summary>The time at which the origin was queried.</summary>
    public DateTimeOffset LoadedAt { get; } = loadedAt;

    /// <summary>All tags whose invalidation makes the response out of date; empty if it is not cached.</summary>
    internal string[] Tags { get; init; } = [];

    /// <summary>True if the response was found in Redis and not served yet.</summary>
    internal bool IsNewFromRedis { get; set; }

    /// <summary>The tags as edge caches read them; null until they are needed.</summary>
    internal string? EdgeTags { get; set; }

    /// <summary>The entity tag of the resource without quotes, the same for all encodings.</summary>
    public string Validator => _plain.Validator;

    /// <summary>The estimated size in memory, in bytes, with both compressed variants and the cache's own overhead.</summary>
    internal long Size => 600 + (2L * _plain.Body.Length);

    /// <summary>Returns the body in the encoding that the client prefers; short bodies are never compressed.</summary>
    internal EncodedBody In(StringValues acceptEncoding)
    {
        if (acceptEncoding.Count == 0 || _plain.Body.Length < MinCompressedSize)
            return _plain;
        return AcceptedEncodings.Parse(acceptEncoding).Preferred switch
        {
            "br" => _brotli ??= Compress("br"),
            "gzip" => _gzip ??= Compress("gzip"),
            _ => _plain,
        };
    }

    private EncodedBody Compress(string encoding)
    {
        using var compressed = new MemoryStream();
        using (Stream compressor = encoding == "br"
            ? new BrotliStream(compressed, CompressionLevel.Optimal)
            : new GZipStream(compressed, CompressionLevel.Optimal))
        {
            compressor.Write(_plain.Body);
        }

        return new EncodedBody(compressed.ToArray(), $"{Validator}.{encoding}", encoding);
    }
}

/// <summary>The body of a response in one content encoding, with precomputed headers.</summary>
internal sealed class EncodedBody(byte[] body, string validator, string? encoding)
{
    public byte[] Body { get; } = body;

    public string Validator { get; } = validator;

    public StringValues ETag { get; } = $"\"{validator}\"";

    public StringValues Encoding { get; } = encoding;
}
