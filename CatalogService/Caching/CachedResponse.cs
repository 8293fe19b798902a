using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;

namespace CatalogService.Caching;

/// <summary>
/// A complete response: JSON in UTF-8 with its strong validator, compressed on first demand. Also stands for
/// a resource that does not exist.
/// </summary>
internal sealed class CachedResponse(byte[]? json, DateTimeOffset loadedAt)
{
    /// <summary>The smallest body that is compressed, in bytes: below it, the additional headers outweigh the savings.</summary>
    private const int MinCompressedSize = 256;

    // Shared by all nonexistent resources, of which there are many.
    private static readonly EncodedBody Nothing = new([], "", encoding: null);

    private EncodedBody? _brotli;
    private EncodedBody? _gzip;

    public byte[]? Json { get; } = json;

    /// <summary>The time at which the database was queried.</summary>
    public DateTimeOffset LoadedAt { get; } = loadedAt;

    public EncodedBody Plain { get; } = json is null ? Nothing : new(json, Validator(json), encoding: null);

    /// <summary>The estimated size in memory, in bytes, with both compressed variants and the cache's own overhead.</summary>
    public long Size => 600 + (2L * Plain.Body.Length);

    /// <summary>Returns the body in an encoding; short bodies are never compressed.</summary>
    public EncodedBody In(string? encoding) => encoding switch
    {
        _ when Plain.Body.Length < MinCompressedSize => Plain,
        "br" => _brotli ??= Compress("br"),
        "gzip" => _gzip ??= Compress("gzip"),
        _ => Plain,
    };

    public static string Validator(ReadOnlySpan<byte> json)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(json, hash);
        return Base64Url.EncodeToString(hash[..15]);
    }

    private EncodedBody Compress(string encoding)
    {
        using var compressed = new MemoryStream();
        using (Stream compressor = encoding == "br"
            ? new BrotliStream(compressed, CompressionLevel.Optimal)
            : new GZipStream(compressed, CompressionLevel.Optimal))
        {
            compressor.Write(Plain.Body);
        }

        return new EncodedBody(compressed.ToArray(), $"{Plain.Validator}.{encoding}", encoding);
    }
}
