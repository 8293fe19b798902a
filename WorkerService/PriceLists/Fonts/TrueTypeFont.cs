using System.Buffers.Binary;
using System.Text;

namespace WorkerService.PriceLists.Fonts;

/// <summary>A TrueType font's file: which glyph a character has, and how wide it is.</summary>
internal sealed class TrueTypeFont
{
    private readonly byte[] _file;
    private readonly Dictionary<string, (int Offset, int Length)> _tables = [];
    private readonly CharacterMap _characters;
    private readonly int _metrics;
    private readonly int _metricsCount;
    private readonly int _location;
    private readonly bool _longLocations;

    /// <param name="name">What the font is called in a document: letters, digits and hyphens.</param>
    /// <param name="file">A font with TrueType outlines, alone in its file.</param>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public TrueTypeFont(string name, byte[] file)
    {
        Name = name;
        _file = file;
        try
        {
            for (var n = 0; n < UInt16(4); n++)
            {
                var entry = 12 + (16 * n);
                _tables[Encoding.ASCII.GetString(file, entry, 4)] = ((int)UInt32(entry + 8), (int)UInt32(entry + 12));
            }

            var head = OffsetOf("head");
            var vertical = OffsetOf("hhea");
            UnitsPerEm = UInt16(head + 18);
            Box = [Int16(head + 36), Int16(head + 38), Int16(head + 40), Int16(head + 42)];
            Ascent = Int16(vertical + 4);
            Descent = Int16(vertical + 6);
            GlyphCount = UInt16(OffsetOf("maxp") + 4);
            _metricsCount = UInt16(vertical + 34);
            _metrics = OffsetOf("hmtx");
            _location = OffsetOf("loca");
            _longLocations = UInt16(head + 50) != 0;
            _characters = new CharacterMap(file, OffsetOf("cmap"));
        }
        catch (Exception malformed) when (malformed is ArgumentOutOfRangeException or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"{name} is no font with TrueType outlines.", malformed);
        }
    }

    public string Name { get; }

    /// <summary>The grid that all measures of the font are in.</summary>
    public int UnitsPerEm { get; }

    /// <summary>What all glyphs fit into: left, bottom, right, top.</summary>
    public IReadOnlyList<int> Box { get; }

    public int Ascent { get; }

    public int Descent { get; }

    public int GlyphCount { get; }

    /// <summary>The glyph of a character; 0 if the font has none, or an empty one for what is no space: some fonts have thousands of those.</summary>
    public int GlyphOf(Rune character)
    {
        var glyph = _characters.GlyphOf(character.Value);
        return glyph < GlyphCount && (Rune.IsWhiteSpace(character) || OutlineOf(glyph).Length > 0) ? glyph : 0;
    }

    /// <summary>How far the next glyph is from this one.</summary>
    public int WidthOf(int glyph) => UInt16(_metrics + (4 * Math.Min(glyph, _metricsCount - 1)));

    /// <summary>The drawing of a glyph; empty for a space.</summary>
    public ReadOnlySpan<byte> OutlineOf(int glyph)
    {
        var start = Location(glyph);
        return _file.AsSpan(OffsetOf("glyf") + start, Location(glyph + 1) - start);
    }

    /// <summary>A table as it is in the file; empty if the font has none of that name.</summary>
    public ReadOnlySpan<byte> Table(string tag) => _tables.TryGetValue(tag, out var table) ? _file.AsSpan(table.Offset, table.Length) : [];

    private int Location(int glyph) => _longLocations ? (int)UInt32(_location + (4 * glyph)) : 2 * UInt16(_location + (2 * glyph));

    private int OffsetOf(string tag) => _tables[tag].Offset;

    private ushort UInt16(int offset) => BinaryPrimitives.ReadUInt16BigEndian(_file.AsSpan(offset));

    private short Int16(int offset) => BinaryPrimitives.ReadInt16BigEndian(_file.AsSpan(offset));

    private uint UInt32(int offset) => BinaryPrimitives.ReadUInt32BigEndian(_file.AsSpan(offset));
}
