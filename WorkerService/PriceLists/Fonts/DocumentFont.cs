using SkiaSharp;
using SkiaSharp.HarfBuzz;

namespace WorkerService.PriceLists.Fonts;

/// <summary>
/// A font as used by one document: it collects the characters that are measured, and draws with a subset that contains only these. Not
/// thread-safe.
/// </summary>
internal sealed class DocumentFont(Lazy<SKTypeface> typeface) : IDisposable
{
    private readonly Dictionary<int, bool> _characters = [];
    private Shaping? _measuring;
    private Shaping? _drawing;
    private SKTypeface? _subset;

    public bool Has(int character)
    {
        if (!_characters.TryGetValue(character, out var has))
            _characters[character] = has = Measuring.Font.ContainsGlyph(character);
        return has;
    }

    public Shaping Measuring => _measuring ??= new(typeface.Value);

    public Shaping Drawing =>
        _drawing ??= new(_subset = FontSubset.Of(typeface.Value, _characters.Where(known => known.Value).Select(known => known.Key)));

    public void Dispose()
    {
        _measuring?.Dispose();
        _drawing?.Dispose();
        _subset?.Dispose();
    }

    /// <summary>The shaper and the font of a typeface.</summary>
    public sealed class Shaping(SKTypeface typeface) : IDisposable
    {
        public SKShaper Shaper { get; } = new(typeface);

        /// <summary>The font, with unhinted widths: hinting would round them. Set its size before use.</summary>
        public SKFont Font { get; } = new(typeface) { Subpixel = true, LinearMetrics = true, Hinting = SKFontHinting.None };

        public void Dispose()
        {
            Shaper.Dispose();
            Font.Dispose();
        }
    }
}
