using System.Text;
using HarfBuzzSharp;
using SkiaSharp;
using SkiaSharp.HarfBuzz;
using Buffer = HarfBuzzSharp.Buffer;

namespace WorkerService.PriceLists.Fonts;

/// <summary>
/// Lines of text in the fonts of one weight: HarfBuzz shapes them (ligatures, mark positions), Skia draws them. All text must be measured
/// before the first line is drawn.
/// </summary>
internal sealed class DocumentText(IReadOnlyList<DocumentFont> fonts)
{
    private readonly TextItemizer _itemizer = new(fonts);

    /// <inheritdoc cref="TextItemizer.MissingCharacters"/>
    public long MissingCharacters { get; private set; }

    /// <summary>Returns the width of a line at the given size, in points.</summary>
    public float WidthOf(string line, float size)
    {
        var width = 0f;
        foreach (var run in _itemizer.Itemize(line))
        {
            width += Shape(run, Encoding.UTF8.GetBytes(run.Text), run.Font.Measuring, size).Width;
        }

        return width;
    }

    /// <summary>Draws a line from <paramref name="x"/> on <paramref name="baseline"/>, in points from the top left.</summary>
    public void Draw(SKCanvas canvas, string line, float size, float x, float baseline, SKPaint paint)
    {
        var missing = _itemizer.MissingCharacters;
        foreach (var run in _itemizer.Itemize(line))
        {
            var text = Encoding.UTF8.GetBytes(run.Text);
            var shaped = Shape(run, text, run.Font.Drawing, size);
            using var blob = BlobOf(shaped, run.Font.Drawing.Font, text);
            if (blob is not null)
                canvas.DrawText(blob, x, baseline, paint);
            x += shaped.Width;
        }

        MissingCharacters += _itemizer.MissingCharacters - missing;
    }

    private static SKShaper.Result Shape(TextRun run, byte[] text, DocumentFont.Shaping shaping, float size)
    {
        using var buffer = new Buffer { Direction = run.Direction, ClusterLevel = ClusterLevel.MonotoneGraphemes };
        buffer.AddUtf8(text);
        buffer.GuessSegmentProperties();
        shaping.Font.Size = size;
        return shaping.Shaper.Shape(buffer, shaping.Font);
    }

    // The text is attached to its glyphs, so that text copied from the document is the original text, whatever its glyphs.
    private static SKTextBlob? BlobOf(SKShaper.Result shaped, SKFont font, byte[] text)
    {
        if (shaped.Codepoints.Length == 0)
            return null;
        using var builder = new SKTextBlobBuilder();
        var run = builder.AllocateRawPositionedTextRun(font, shaped.Codepoints.Length, text.Length, bounds: null);
        for (var n = 0; n < shaped.Codepoints.Length; n++)
            run.Glyphs[n] = (ushort)shaped.Codepoints[n];
        shaped.Points.CopyTo(run.Positions);
        shaped.Clusters.CopyTo(run.Clusters);
        text.CopyTo(run.Text);
        return builder.Build();
    }
}
