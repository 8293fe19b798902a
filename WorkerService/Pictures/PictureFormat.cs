namespace WorkerService.Pictures;

/// <summary>A supported image format.</summary>
/// <param name="Name">The name of the format.</param>
/// <param name="Loader">The prefix of the name of libvips' loader for the format.</param>
/// <param name="CanShrink">True if the decoder can reduce the picture while decoding.</param>
internal sealed record PictureFormat(string Name, string Loader, bool CanShrink = false)
{
    /// <summary>The number of leading bytes that identify the format.</summary>
    public const int SignatureLength = 12;

    public static readonly PictureFormat Jpeg = new("JPEG", "jpegload", CanShrink: true);
    private static readonly PictureFormat Png = new("PNG", "pngload");
    private static readonly PictureFormat Gif = new("GIF", "gifload");
    private static readonly PictureFormat WebP = new("WebP", "webpload");

    /// <summary>Returns the format of a file by its first bytes, whatever type its sender declared; null if it is unsupported.</summary>
    public static PictureFormat? Of(ReadOnlySpan<byte> beginning) => beginning switch
    {
        [0xFF, 0xD8, 0xFF, ..] => Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Png,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => Gif,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => WebP,
        _ => null,
    };
}
