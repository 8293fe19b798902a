using SkiaSharp;
using SkiaSharp.HarfBuzz;

namespace WorkerService.PriceLists.Fonts;

/// <summary>
/// A font as one document uses it: it gathers the characters that are measured, and draws with a font that has these and no others. Not to
/// be used by two threads at once.
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

    public Shaping Drawing => _drawing ??= new(_subset = FontSubset.Of(typeface.Value, _characters.Where(known => known.Value).Select(known => known.Key)));

    public void Dispose()
    {
        _measuring?.Dispose();
        _drawing?.Dispose();
        _subset?.Dispose();
    }

    /// <summary>What shapes text in a font.</summary>
    public sealed class Shaping(SKTypeface typeface) : IDisposable
    {
        public SKShaper Shaper { get; } = new(typeface);

        /// <summary>The font, of any size, with the widths that its designer gave it, which hinting would round.</summary>
        public SKFont Font { get; } = new(typeface) { Subpixel = true, LinearMetrics = true, Hinting = SKFontHinting.None };

        public void Dispose()
        {
            Shaper.Dispose();
            Font.Dispose();
        }
    }
}
