using System.Text;

namespace WorkerService.PriceLists.Fonts;

/// <summary>Fonts in the order in which they are asked for a character: together they cover what none of them does.</summary>
internal sealed class FontStack(IReadOnlyList<DocumentFont> fonts)
{
    private static readonly Rune Unknown = new(0xFFFD);

    /// <summary>How many characters were drawn as U+FFFD so far, because no font has them.</summary>
    public long MissingCharacters { get; private set; }

    /// <summary>The parts of a text by font, as what can be drawn: one line, without characters that only control how others are shown.</summary>
    public IEnumerable<(DocumentFont Font, IReadOnlyList<int> Glyphs)> Runs(string text)
    {
        DocumentFont? current = null;
        var glyphs = new List<int>();
        foreach (var rune in text.EnumerateRunes().Where(IsShown))
        {
            var (font, glyph) = Find(rune, out var isMissing);
            if (isMissing)
                MissingCharacters++;
            if (font != current && current is not null)
            {
                yield return (current, glyphs);
                glyphs = [];
            }

            current = font;
            glyphs.Add(glyph);
        }

        if (current is not null)
            yield return (current, glyphs);
    }

    /// <summary>How wide a text is at a size, in points.</summary>
    public double WidthOf(string text, double size)
    {
        var width = 0.0;
        foreach (var rune in text.EnumerateRunes())
            width += WidthOf(rune, size);
        return width;
    }

    public double WidthOf(Rune rune, double size)
    {
        if (!IsShown(rune))
            return 0;
        var (font, glyph) = Find(rune, out _);
        return font.WidthOf(glyph) * size;
    }

    private (DocumentFont Font, int Glyph) Find(Rune rune, out bool isMissing)
    {
        isMissing = false;
        if (Lookup(Rune.IsWhiteSpace(rune) ? new Rune(' ') : rune) is { } found)
            return found;
        isMissing = true;
        return Lookup(Unknown) ?? (fonts[0], 0);
    }

    private (DocumentFont Font, int Glyph)? Lookup(Rune rune)
    {
        foreach (var font in fonts)
        {
            if (font.GlyphOf(rune) is > 0 and var glyph)
                return (font, glyph);
        }

        return null;
    }

    private static bool IsShown(Rune rune) =>
        Rune.IsWhiteSpace(rune)
        || (!Rune.IsControl(rune) && rune.Value is not (0x00AD or (>= 0x200B and <= 0x200F) or (>= 0x202A and <= 0x202E)
            or (>= 0x2060 and <= 0x206F) or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF));
}
