using System.Buffers.Binary;
using System.Text;

namespace WorkerService.PriceLists.Fonts;

/// <summary>
/// A font's file with the glyphs that are used and no others. They keep their numbers, so that text can be written before it is known which
/// glyphs there will be.
/// </summary>
internal static class FontSubset
{
    // What a document needs of a font; names, characters and kerning it has itself or does without.
    private static readonly string[] Copied = ["cvt ", "fpgm", "hhea", "hmtx", "maxp", "prep"];

    private const int CompositeArgumentsAreWords = 0x0001;
    private const int CompositeHasScale = 0x0008;
    private const int CompositeHasMore = 0x0020;
    private const int CompositeHasTwoScales = 0x0040;
    private const int CompositeHasMatrix = 0x0080;

    public static byte[] Of(TrueTypeFont font, IEnumerable<int> used)
    {
        var glyphs = WithParts(font, used);
        var outlines = new MemoryStream();
        var locations = new byte[4 * (font.GlyphCount + 1)];
        for (var glyph = 0; glyph < font.GlyphCount; glyph++)
        {
            BinaryPrimitives.WriteInt32BigEndian(locations.AsSpan(4 * glyph), (int)outlines.Length);
            if (!glyphs.Contains(glyph))
                continue;
            outlines.Write(font.OutlineOf(glyph));
            while (outlines.Length % 4 != 0)
                outlines.WriteByte(0);
        }

        BinaryPrimitives.WriteInt32BigEndian(locations.AsSpan(4 * font.GlyphCount), (int)outlines.Length);
        var head = font.Table("head").ToArray();
        BinaryPrimitives.WriteInt16BigEndian(head.AsSpan(50), 1); // locations of four bytes

        var tables = Copied.Select(tag => (Tag: tag, Content: font.Table(tag).ToArray())).Where(table => table.Content.Length > 0)
            .Append((Tag: "glyf", Content: outlines.ToArray())).Append((Tag: "head", Content: head)).Append((Tag: "loca", Content: locations))
            .OrderBy(table => table.Tag, StringComparer.Ordinal);
        return File([.. tables]);
    }

    // An accented letter is often drawn as a letter and an accent.
    private static HashSet<int> WithParts(TrueTypeFont font, IEnumerable<int> used)
    {
        HashSet<int> glyphs = [0];
        var open = new Stack<int>(used);
        while (open.TryPop(out var glyph))
        {
            if (!glyphs.Add(glyph))
                continue;
            foreach (var part in PartsOf(font.OutlineOf(glyph)))
                open.Push(part);
        }

        return glyphs;
    }

    private static List<int> PartsOf(ReadOnlySpan<byte> outline)
    {
        var parts = new List<int>();
        if (outline.Length < 10 || BinaryPrimitives.ReadInt16BigEndian(outline) >= 0)
            return parts;
        var offset = 10;
        int flags;
        do
        {
            flags = BinaryPrimitives.ReadUInt16BigEndian(outline[offset..]);
            parts.Add(BinaryPrimitives.ReadUInt16BigEndian(outline[(offset + 2)..]));
            offset += 4 + ((flags & CompositeArgumentsAreWords) != 0 ? 4 : 2);
            offset += (flags & CompositeHasScale) != 0 ? 2 : (flags & CompositeHasTwoScales) != 0 ? 4 : (flags & CompositeHasMatrix) != 0 ? 8 : 0;
        }
        while ((flags & CompositeHasMore) != 0);
        return parts;
    }

    private static byte[] File(IReadOnlyList<(string Tag, byte[] Content)> tables)
    {
        var directory = 12 + (16 * tables.Count);
        var file = new byte[directory + tables.Sum(table => Padded(table.Content.Length))];
        var searched = 1 << (int)Math.Log2(tables.Count);
        BinaryPrimitives.WriteUInt32BigEndian(file, 0x00010000);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(4), (ushort)tables.Count);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(6), (ushort)(16 * searched));
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(8), (ushort)Math.Log2(searched));
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(10), (ushort)(16 * (tables.Count - searched)));
        var offset = directory;
        for (var n = 0; n < tables.Count; n++)
        {
            var (tag, content) = tables[n];
            content.CopyTo(file, offset);
            var entry = file.AsSpan(12 + (16 * n));
            Encoding.ASCII.GetBytes(tag, entry);
            BinaryPrimitives.WriteUInt32BigEndian(entry[4..], Checksum(file.AsSpan(offset, Padded(content.Length))));
            BinaryPrimitives.WriteInt32BigEndian(entry[8..], offset);
            BinaryPrimitives.WriteInt32BigEndian(entry[12..], content.Length);
            offset += Padded(content.Length);
        }

        return file;
    }

    private static uint Checksum(ReadOnlySpan<byte> table)
    {
        var sum = 0u;
        for (var offset = 0; offset < table.Length; offset += 4)
            sum += BinaryPrimitives.ReadUInt32BigEndian(table[offset..]);
        return sum;
    }

    private static int Padded(int length) => (length + 3) & ~3;
}
