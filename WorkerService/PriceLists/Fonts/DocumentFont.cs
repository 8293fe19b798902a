using System.Text;

namespace WorkerService.PriceLists.Fonts;

/// <summary>A font as one document uses it: it remembers the glyphs that the document has to bring along.</summary>
/// <param name="key">What pages of the document call it.</param>
/// <param name="font">The font, which any number of documents share.</param>
internal sealed class DocumentFont(string key, Lazy<TrueTypeFont> font)
{
    private readonly Dictionary<Rune, int> _glyphs = [];
    private readonly SortedDictionary<int, Rune> _used = [];

    public string Key => key;

    public TrueTypeFont Font => font.Value;

    /// <summary>The glyphs that were drawn, each with a character that it stands for.</summary>
    public IReadOnlyDictionary<int, Rune> Used => _used;

    /// <summary>The glyph of a character; 0 if the font has none.</summary>
    public int GlyphOf(Rune rune)
    {
        if (!_glyphs.TryGetValue(rune, out var glyph))
        {
            _glyphs[rune] = glyph = font.Value.GlyphOf(rune);
            if (glyph > 0)
                _used.TryAdd(glyph, rune);
        }

        return glyph;
    }

    /// <summary>A glyph's width in parts of the font's size.</summary>
    public double WidthOf(int glyph) => (double)font.Value.WidthOf(glyph) / font.Value.UnitsPerEm;
}
