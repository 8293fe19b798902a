using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;

namespace CatalogService.Caching;

/// <summary>A finished answer: JSON in UTF-8 with its strong validator, and compressed once somebody has asked for that. Or that there is none.</summary>
internal sealed class Representation(byte[]? json, DateTimeOffset loadedAt)
{
    /// <summary>What shorter answers would gain by compression goes on headers.</summary>
    private const int WorthCompressing = 256;

    // One for all that do not exist: of those there are many.
    private static readonly Variant Nothing = new([], "", encoding: null);

    private Variant? _brotli;
    private Variant? _gzip;

    public byte[]? Json { get; } = json;

    /// <summary>When the database was asked.</summary>
    public DateTimeOffset LoadedAt { get; } = loadedAt;

    public Variant Plain { get; } = json is null ? Nothing : new(json, Validator(json), encoding: null);

    /// <summary>What it weighs in memory, with both compressed variants and the cache's own overhead, in bytes.</summary>
    public long Size => 600 + (2L * Plain.Body.Length);

    public Variant In(string? encoding) => encoding switch
    {
        _ when Plain.Body.Length < WorthCompressing => Plain,
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

    private Variant Compress(string encoding)
    {
        using var compressed = new MemoryStream();
        using (Stream compressor = encoding == "br" ? new BrotliStream(compressed, CompressionLevel.Optimal) : new GZipStream(compressed, CompressionLevel.Optimal))
            compressor.Write(Plain.Body);
        return new Variant(compressed.ToArray(), $"{Plain.Validator}.{encoding}", encoding);
    }
}
