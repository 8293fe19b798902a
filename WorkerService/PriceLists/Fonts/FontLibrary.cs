using Microsoft.Extensions.Options;

namespace WorkerService.PriceLists.Fonts;

/// <summary>
/// The fonts that come along: DejaVu Sans for the scripts of Europe and the Near East and for signs, Droid Sans Fallback for Chinese and Japanese,
/// Nanum Square for Korean. More can be configured.
/// </summary>
internal sealed class FontLibrary(IOptions<PriceListOptions> options)
{
    private readonly Lazy<TrueTypeFont> _regular = Own("DejaVuSans");
    private readonly Lazy<TrueTypeFont> _bold = Own("DejaVuSans-Bold");
    private readonly Lazy<TrueTypeFont>[] _fallbacks = [Own("DroidSansFallback"), Own("NanumSquare")];
    private readonly Lazy<TrueTypeFont>[] _more = [.. options.Value.Fonts.Select(path => new Lazy<TrueTypeFont>(() => new(NameOf(path), File.ReadAllBytes(path))))];

    /// <summary>The fonts for one document. A large one is read when the first character is looked for in it.</summary>
    public (IReadOnlyList<DocumentFont> All, FontStack Regular, FontStack Bold) ForDocument()
    {
        var regular = new DocumentFont("F0", _regular);
        var bold = new DocumentFont("F1", _bold);
        DocumentFont[] others = [.. _more.Concat(_fallbacks).Select((font, n) => new DocumentFont($"F{n + 2}", font))];
        return ([regular, bold, .. others], new FontStack([regular, .. others]), new FontStack([bold, regular, .. others]));
    }

    private static Lazy<TrueTypeFont> Own(string name) => new(() =>
    {
        using var resource = typeof(FontLibrary).Assembly.GetManifestResourceStream($"Fonts/{name}.ttf")
            ?? throw new InvalidOperationException($"The font {name} is not in this program.");
        using var file = new MemoryStream();
        resource.CopyTo(file);
        return new TrueTypeFont(name, file.ToArray());
    });

    private static string NameOf(string path) => string.Concat(Path.GetFileNameWithoutExtension(path).Where(char.IsAsciiLetterOrDigit));
}
