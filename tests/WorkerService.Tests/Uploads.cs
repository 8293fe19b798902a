using System.Buffers.Binary;
using System.IO.Compression;
using NetVips;

namespace WorkerService.Tests;

/// <summary>What people upload, and what others do.</summary>
internal static class Uploads
{
    /// <summary>A picture with something on it, in one of the formats: <c>.jpg</c>, <c>.png</c>, <c>.gif</c> or <c>.webp</c>.</summary>
    public static byte[] Picture(int width, int height, string format) => Drawing(width, height).WriteToBuffer(format);

    /// <summary>A photograph as a telephone takes it: lying on its side, with a note of that, of its place and of its colours.</summary>
    public static byte[] Sideways(int width, int height)
    {
        using var photograph = Drawing(width, height).Mutate(meta =>
        {
            meta.Set(GValue.GIntType, "orientation", 6);
            meta.Set(GValue.GStrType, "exif-ifd0-Make", "Secret camera");
            meta.Set(GValue.BlobType, "xmp-data", "<x:xmpmeta>Secret place</x:xmpmeta>"u8.ToArray());
        });
        return photograph.JpegsaveBuffer(profile: "srgb");
    }

    /// <summary>A PNG of a few bytes that claims a size.</summary>
    public static byte[] PngOf(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 1; // a bit for each pixel
        using var pixels = new MemoryStream();
        using (var zlib = new ZLibStream(pixels, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(new byte[100_000]);
        return [0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, pixels.ToArray()), .. Chunk("IEND"u8, [])];
    }

    /// <summary>A GIF with a number of frames that claim a size and have a pixel.</summary>
    public static byte[] GifOf(ushort width, ushort height, int frames)
    {
        byte[] frame = [0x2C, 0, 0, 0, 0, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0, 2, 2, 0x4C, 0x01, 0];
        return
        [
            .. "GIF89a"u8, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0x80, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF,
            .. Enumerable.Repeat(frame, frames).SelectMany(bytes => bytes), 0x3B,
        ];
    }

    /// <summary>A WebP whose canvas is as large as can be, around a picture of some pixels.</summary>
    public static byte[] WebPBomb()
    {
        var inner = Picture(64, 64, ".webp").AsSpan(12).ToArray(); // behind RIFF, length and WEBP
        byte[] canvas = [.. "VP8X"u8, 10, 0, 0, 0, 0, 0, 0, 0, 0xFE, 0x3F, 0, 0xFE, 0x3F, 0]; // 16383 x 16383
        var body = (byte[])[.. "WEBP"u8, .. canvas, .. inner];
        return [.. "RIFF"u8, .. BitConverter.GetBytes(body.Length), .. body];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] data)
    {
        byte[] typed = [.. type, .. data];
        var chunk = new byte[typed.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        typed.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(typed.Length + 4), Crc(typed));
        return chunk;
    }

    // PNG's checksum of each chunk.
    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
        }

        return ~crc;
    }

    private static Image Drawing(int width, int height)
    {
        using var xy = Image.Xyz(width, height);
        return (xy[0] * 255.0 / width)
            .Bandjoin(xy[1] * 255.0 / height, (xy[0] ^ xy[1]) & 255)
            .Cast(Enums.BandFormat.Uchar)
            .Copy(interpretation: Enums.Interpretation.Srgb);
    }
}
