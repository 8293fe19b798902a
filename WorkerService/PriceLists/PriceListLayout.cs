using System.Globalization;
using SkiaSharp;
using WorkerService.PriceLists.Fonts;

namespace WorkerService.PriceLists;

/// <summary>
/// Lays out a price list as PDF: a cover, then a table over as many pages as needed, each with the table header and a page number. One page
/// is in memory at a time. Measure all items first, since each page shows the total number of pages; then write the cover, add the items
/// again, and finish.
/// </summary>
internal sealed class PriceListLayout : IDisposable
{
    // In points, from the top left of an A4 page.
    private const float Width = 595.28f;
    private const float Height = 841.89f;
    private const float Margin = 50;
    private const float Size = 9;
    private const float SmallSize = 8;
    private const float LineHeight = 12;
    private const float Padding = 3;
    private const float Right = Width - Margin;
    private const int MaxLines = 3;

    // Left edges of the columns; prices are aligned to the right margin.
    private const float NameColumn = Margin + 48;
    private const float TypeColumn = Margin + 262;
    private const float BrandColumn = Margin + 346;
    private const float PriceColumn = Margin + 428;
    private const float Gap = 8;

    /// <summary>The minimum width of the brand column beside a long price; a price that would leave less is set smaller.</summary>
    private const float MinBrandWidth = 40;

    // The characters of headings, numbers and prices.
    private static readonly string Ascii = string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(character => (char)character));

    private const float HeadBaseline = 64;
    private const float TableTop = HeadBaseline + 6;
    private const float TableBottom = Height - 60;

    private readonly PriceListContent _content;
    private readonly Stream _output;
    private readonly IReadOnlyList<DocumentFont> _fonts;
    private readonly DocumentText _regular;
    private readonly DocumentText _bold;
    private readonly PdfOutput _written = new();
    private readonly SKDocument _document;
    private readonly SKPaint _paint = new();
    private SKCanvas? _page;
    private float _y;
    private bool _isShaded;
    private int _pageNumber;

    public PriceListLayout(PriceListContent content, FontLibrary fonts, Stream output)
    {
        _content = content;
        _output = output;
        _fonts = fonts.ForDocument();
        _bold = new DocumentText(_fonts);
        _regular = new DocumentText([.. _fonts.Skip(1)]);
        foreach (var line in new[] { Ascii, content.Title, content.Brand, content.Type, content.Currency, TextLines.Ellipsis }
            .OfType<string>())
        {
            _bold.WidthOf(line, Size);
            _regular.WidthOf(line, Size);
        }

        _document = SKDocument.CreatePdf(
            _written, new SKDocumentPdfMetadata { Title = content.Title, Producer = "Scalable", Creation = content.Date.UtcDateTime });
    }

    /// <summary>The number of pages that the cover and the measured items take.</summary>
    public int Pages { get; private set; } = 1;

    /// <summary>The number of characters replaced by U+FFFD because no font contains them.</summary>
    public long MissingCharacters => _regular.MissingCharacters + _bold.MissingCharacters;

    /// <summary>Measures an item. All items must be measured, in the order in which they are added later.</summary>
    public void Measure(PriceListItem item)
    {
        var height = HeightOf(NameOf(item));
        if (Pages == 1 || _y + height > TableBottom)
        {
            Pages++;
            _y = TableTop;
        }

        _y += height;
        _regular.WidthOf(item.Type, Size);
        _regular.WidthOf(item.Brand, Size);
    }

    /// <summary>Writes the cover, which is the first page.</summary>
    public async Task CoverAsync(CancellationToken cancellationToken)
    {
        var page = BeginPage();
        Fill(page, 0, 0, Width, 150, 0.92f);
        var y = 260f;
        foreach (var line in TextLines.Break(_content.Title, _bold, 34, Right - Margin, maxLines: 2))
        {
            Write(page, _bold, 34, Margin, y, line);
            y += 42;
        }

        var groups = new[] { _content.Brand, _content.Type }.OfType<string>();
        foreach (var line in groups.SelectMany(group => TextLines.Break(group, _regular, 20, Right - Margin, maxLines: 3)))
        {
            Write(page, _regular, 20, Margin, y, line);
            y += 26;
        }

        Fill(page, Margin, y - 1, Right - Margin, 1, 0.5f);
        Write(page, _regular, 12, Margin, y + 24, $"{Count(_content.Items)} {(_content.Items == 1 ? "item" : "items")}");
        Write(page, _regular, 12, Margin, y + 42, $"Prices of {Date()}");
        await EndPageAsync(page, cancellationToken);
    }

    /// <summary>Adds an item; a full page is flushed to the output.</summary>
    public async Task AddAsync(PriceListItem item, CancellationToken cancellationToken)
    {
        var name = NameOf(item);
        var height = HeightOf(name);
        if (_page is not null && _y + height > TableBottom)
        {
            await EndPageAsync(_page, cancellationToken);
            _page = null;
        }

        var page = _page ??= BeginTable();
        _isShaded = !_isShaded;
        if (_isShaded)
            Fill(page, Margin - Padding, _y, Right - Margin + (2 * Padding), height, 0.96f);
        var baseline = _y + Padding + Size;
        var number = item.Id.ToString(CultureInfo.InvariantCulture);
        var numberSize = SmallSize * Math.Min(1, (NameColumn - Margin - Padding) / _regular.WidthOf(number, SmallSize));
        Write(page, _regular, numberSize, Margin, baseline, number);
        for (var n = 0; n < name.Count; n++)
            Write(page, _regular, Size, NameColumn, baseline + (n * LineHeight), name[n]);
        Write(page, _regular, Size, TypeColumn, baseline, TextLines.Cut(item.Type, _regular, Size, BrandColumn - TypeColumn - Gap));
        var price = item.Price.ToString("#,##0.00", CultureInfo.InvariantCulture);
        var priceSize = Size * Math.Min(1, (Right - BrandColumn - MinBrandWidth - Gap) / _regular.WidthOf(price, Size));
        var brandEnd = Math.Min(PriceColumn, Right - _regular.WidthOf(price, priceSize)) - Gap;
        Write(page, _regular, Size, BrandColumn, baseline, TextLines.Cut(item.Brand, _regular, Size, brandEnd - BrandColumn));
        WriteBefore(page, _regular, priceSize, Right, baseline, price);
        _y += height;
    }

    /// <summary>Finishes the last page and the document.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        if (_page is not null)
            await EndPageAsync(_page, cancellationToken);
        _document.Close();
        await _written.FlushAsync(_output, cancellationToken);
    }

    public void Dispose()
    {
        _document.Dispose();
        _written.Dispose();
        foreach (var font in _fonts)
            font.Dispose();
        _paint.Dispose();
    }

    private SKCanvas BeginPage()
    {
        _pageNumber++;
        return _document.BeginPage(Width, Height);
    }

    private SKCanvas BeginTable()
    {
        var page = BeginPage();
        Write(page, _bold, SmallSize, Margin, HeadBaseline, "No.");
        Write(page, _bold, SmallSize, NameColumn, HeadBaseline, "Name");
        Write(page, _bold, SmallSize, TypeColumn, HeadBaseline, "Type");
        Write(page, _bold, SmallSize, BrandColumn, HeadBaseline, "Brand");
        WriteBefore(page, _bold, SmallSize, Right, HeadBaseline, _content.Currency.Length == 0 ? "Price" : $"Price ({_content.Currency})");
        Fill(page, Margin - Padding, HeadBaseline + 5, Right - Margin + (2 * Padding), 0.75f, 0);
        _y = TableTop;
        _isShaded = false;
        return page;
    }

    private async Task EndPageAsync(SKCanvas page, CancellationToken cancellationToken)
    {
        const float footer = Height - 36;
        Fill(page, Margin - Padding, footer - 12, Right - Margin + (2 * Padding), 0.5f, 0.6f);
        Write(page, _regular, SmallSize, Margin, footer, TextLines.Cut($"{_content.Title}, {Date()}", _regular, SmallSize, 300));
        WriteBefore(page, _regular, SmallSize, Right, footer, $"{_pageNumber} / {Pages}");
        _document.EndPage();
        await _written.FlushAsync(_output, cancellationToken);
    }

    private void Write(SKCanvas page, DocumentText font, float size, float x, float baseline, string text)
    {
        _paint.Color = SKColors.Black;
        font.Draw(page, text, size, x, baseline, _paint);
    }

    private void WriteBefore(SKCanvas page, DocumentText font, float size, float right, float baseline, string text) =>
        Write(page, font, size, right - font.WidthOf(text, size), baseline, text);

    /// <param name="gray">From 0 (black) to 1 (white).</param>
    private void Fill(SKCanvas page, float x, float y, float width, float height, float gray)
    {
        _paint.ColorF = new SKColorF(gray, gray, gray);
        page.DrawRect(x, y, width, height, _paint);
    }

    private IReadOnlyList<string> NameOf(PriceListItem item) =>
        TextLines.Break(item.Name, _regular, Size, TypeColumn - NameColumn - Gap, MaxLines);

    private static float HeightOf(IReadOnlyList<string> name) => (Math.Max(1, name.Count) * LineHeight) + (2 * Padding);

    private string Date() => _content.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Count(long count) => count.ToString("#,##0", CultureInfo.InvariantCulture);
}
