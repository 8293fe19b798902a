namespace WorkerService.Pictures;

/// <summary>The formats that are taken.</summary>
/// <param name="Loader">The beginning of the name of libvips' loader for it.</param>
/// <param name="CanShrink">Whether its decoder can leave pixels out from the start.</param>
internal sealed record PictureFormat(string Name, string Loader, bool CanShrink = false)
{
    /// <summary>Bytes of a file's beginning that tell its format.</summary>
    public const int SignatureLength = 12;

    public static readonly PictureFormat Jpeg = new("JPEG", "jpegload", CanShrink: true);
    private static readonly PictureFormat Png = new("PNG", "pngload");
    private static readonly PictureFormat Gif = new("GIF", "gifload");
    private static readonly PictureFormat WebP = new("WebP", "webpload");

    /// <summary>The format of a file by its first bytes, whatever its sender calls it; null if it is none of these.</summary>
    public static PictureFormat? Of(ReadOnlySpan<byte> beginning) => beginning switch
    {
        [0xFF, 0xD8, 0xFF, ..] => Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Png,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => Gif,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => WebP,
        _ => null,
    };
}
