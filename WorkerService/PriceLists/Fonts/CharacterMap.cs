using System.Buffers.Binary;

namespace WorkerService.PriceLists.Fonts;

/// <summary>A font's table of characters (OpenType <c>cmap</c>), of which the forms 4 and 12 are read: every Unicode font has one of them.</summary>
internal sealed class CharacterMap
{
    private const int BasicPlane = 4;
    private const int AllPlanes = 12;

    private readonly byte[] _file;
    private readonly int _table;
    private readonly int _format;

    /// <exception cref="InvalidDataException">The font has no map of Unicode.</exception>
    public CharacterMap(byte[] file, int offset)
    {
        _file = file;
        for (var n = 0; n < UInt16(offset + 2); n++)
        {
            var entry = offset + 4 + (8 * n);
            var table = offset + (int)UInt32(entry + 4);
            var format = UInt16(table);
            var unicode = (UInt16(entry), UInt16(entry + 2)) is (0, _) or (3, 1 or 10);
            if (unicode && format is BasicPlane or AllPlanes && format > _format)
                (_table, _format) = (table, format);
        }

        if (_format == 0)
            throw new InvalidDataException("The font has no map of Unicode characters.");
    }

    /// <summary>The glyph of a code point; 0 if there is none.</summary>
    public int GlyphOf(int character) => _format == AllPlanes ? InAllPlanes(character) : character <= 0xFFFF ? InBasicPlane(character) : 0;

    private int InAllPlanes(int character)
    {
        int low = 0, high = (int)UInt32(_table + 12) - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var group = _table + 16 + (12 * middle);
            if (character < UInt32(group))
                high = middle - 1;
            else if (character > UInt32(group + 4))
                low = middle + 1;
            else
                return (int)(UInt32(group + 8) + character - UInt32(group));
        }

        return 0;
    }

    private int InBasicPlane(int character)
    {
        var segments = UInt16(_table + 6) / 2;
        var ends = _table + 14;
        var starts = ends + (2 * segments) + 2;
        var deltas = starts + (2 * segments);
        var ranges = deltas + (2 * segments);
        int low = 0, high = segments - 1;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (UInt16(ends + (2 * middle)) < character)
                low = middle + 1;
            else
                high = middle;
        }

        if (character < UInt16(starts + (2 * low)) || character > UInt16(ends + (2 * low)))
            return 0;
        var range = ranges + (2 * low);
        if (UInt16(range) == 0)
            return (character + UInt16(deltas + (2 * low))) & 0xFFFF;
        var glyph = UInt16(range + UInt16(range) + (2 * (character - UInt16(starts + (2 * low)))));
        return glyph == 0 ? 0 : (glyph + UInt16(deltas + (2 * low))) & 0xFFFF;
    }

    private ushort UInt16(int offset) => BinaryPrimitives.ReadUInt16BigEndian(_file.AsSpan(offset));

    private uint UInt32(int offset) => BinaryPrimitives.ReadUInt32BigEndian(_file.AsSpan(offset));
}
