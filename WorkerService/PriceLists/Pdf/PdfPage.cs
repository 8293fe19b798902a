using System.Globalization;
using System.Text;
using WorkerService.PriceLists.Fonts;

namespace WorkerService.PriceLists.Pdf;

/// <summary>What is drawn on one page. All measures are points; the page's lower left corner is 0, 0.</summary>
internal sealed class PdfPage
{
    /// <summary>A4.</summary>
    public const double Width = 595.28;

    public const double Height = 841.89;

    private readonly StringBuilder _content = new();

    public byte[] Content => Encoding.ASCII.GetBytes(_content.ToString());

    /// <summary>Writes a line of text that begins at a point of its base line.</summary>
    public void Text(FontStack font, double size, double x, double y, string text)
    {
        Append($"BT 1 0 0 1 {x:0.##} {y:0.##} Tm");
        foreach (var (part, glyphs) in font.Runs(text))
        {
            Append($" /{part.Key} {size:0.##} Tf <");
            foreach (var glyph in glyphs)
                Append($"{glyph:X4}");
            _content.Append("> Tj");
        }

        _content.Append(" ET\n");
    }

    /// <summary>Writes a line of text that ends at a point.</summary>
    public void TextBefore(FontStack font, double size, double x, double y, string text) => Text(font, size, x - font.WidthOf(text, size), y, text);

    /// <summary>Draws a horizontal line.</summary>
    public void Rule(double x, double y, double length, double thickness, double gray) =>
        Append($"{gray:0.##} G {thickness:0.##} w {x:0.##} {y:0.##} m {x + length:0.##} {y:0.##} l S\n");

    /// <summary>Fills a rectangle.</summary>
    public void Fill(double x, double y, double width, double height, double gray) =>
        Append($"{gray:0.##} g {x:0.##} {y:0.##} {width:0.##} {height:0.##} re f 0 g\n");

    /// <summary>Puts what the document shows on many pages, and knows only at its end, at a point.</summary>
    public void Place(string form, double x, double y) => Append($"q 1 0 0 1 {x:0.##} {y:0.##} cm /{form} Do Q\n");

    private void Append(FormattableString content) => _content.Append(content.ToString(CultureInfo.InvariantCulture));
}
