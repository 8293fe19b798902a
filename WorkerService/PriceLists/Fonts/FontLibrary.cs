using SkiaSharp;

namespace WorkerService.PriceLists.Fonts;

/// <summary>
/// The embedded fonts: DejaVu Sans for the scripts of Europe and the Near East and for symbols, Droid Sans Fallback for Chinese and
/// Japanese, Nanum Square for Korean. More can be configured.
/// </summary>
/// <param name="additionalFonts">Paths of further fonts.</param>
internal sealed class FontLibrary(IEnumerable<string> additionalFonts) : IDisposable
{
    private readonly Lazy<SKTypeface> _regular = Own("DejaVuSans");
    private readonly Lazy<SKTypeface> _bold = Own("DejaVuSans-Bold");
    private readonly Lazy<SKTypeface>[] _fallbacks = [Own("DroidSansFallback"), Own("NanumSquare")];
    private readonly Lazy<SKTypeface>[] _more =
        [.. additionalFonts.Select(path => new Lazy<SKTypeface>(() => SKTypeface.FromFile(path)))];

    private IEnumerable<Lazy<SKTypeface>> All => [_bold, _regular, .. _more, .. _fallbacks];

    /// <summary>
    /// Returns the fonts for one document in the order in which they are searched for a character, the bold one first. A font is loaded on
    /// first use, since some are large.
    /// </summary>
    public IReadOnlyList<DocumentFont> ForDocument() => [.. All.Select(font => new DocumentFont(font))];

    public void Dispose()
    {
        foreach (var font in All.Where(font => font.IsValueCreated))
            font.Value.Dispose();
    }

    private static Lazy<SKTypeface> Own(string name) => new(() =>
    {
        using var resource = typeof(FontLibrary).Assembly.GetManifestResourceStream($"Fonts/{name}.ttf")
            ?? throw new InvalidOperationException($"The embedded font {name} is missing.");
        return SKTypeface.FromStream(resource);
    });
}
