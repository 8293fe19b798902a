using System.Globalization;
using WorkerService.PriceLists.Fonts;
using WorkerService.PriceLists.Pdf;

namespace WorkerService.PriceLists;

/// <summary>Sets a price list: a cover, then a table over as many pages as it takes, each with the table's head and its number.</summary>
internal sealed class PriceListLayout
{
    private const double Margin = 50;
    private const double Size = 9;
    private const double SmallSize = 8;
    private const double LineHeight = 12;
    private const double Padding = 3;
    private const double Top = PdfPage.Height - 64;
    private const double Bottom = 60;
    private const double Right = PdfPage.Width - Margin;
    private const int MostLines = 3;

    // Where columns begin; prices end at the right margin.
    private const double NameColumn = Margin + 48;
    private const double TypeColumn = Margin + 262;
    private const double BrandColumn = Margin + 346;
    private const double PriceColumn = Margin + 428;
    private const double Gap = 8;

    /// <summary>What a long price leaves of the brand's column; a longer one is set smaller.</summary>
    private const double MinBrandWidth = 40;

    private readonly PriceListContent _content;
    private readonly FontStack _regular;
    private readonly FontStack _bold;
    private readonly PdfDocument _document;
    private PdfPage? _page;
    private double _y;
    private bool _shaded;

    public PriceListLayout(PriceListContent content, FontLibrary library, Stream output)
    {
        _content = content;
        (var fonts, _regular, _bold) = library.ForDocument();
        _document = new PdfDocument(output, fonts);
    }

    public int Pages => _document.Pages;

    /// <summary>How many characters came out as U+FFFD, because no font has them.</summary>
    public long MissingCharacters => _regular.MissingCharacters + _bold.MissingCharacters;

    /// <summary>Sets the cover; it is the first page.</summary>
    public Task CoverAsync(CancellationToken cancellationToken)
    {
        var page = new PdfPage();
        var y = PdfPage.Height - 260;
        page.Fill(0, PdfPage.Height - 150, PdfPage.Width, 150, 0.92);
        foreach (var line in TextLines.Break(_content.Title, _bold, 34, Right - Margin, most: 2))
        {
            page.Text(_bold, 34, Margin, y, line);
            y -= 42;
        }

        foreach (var line in new[] { _content.Brand, _content.Type }.OfType<string>().SelectMany(group => TextLines.Break(group, _regular, 20, Right - Margin, most: 3)))
        {
            page.Text(_regular, 20, Margin, y, line);
            y -= 26;
        }

        page.Rule(Margin, y, Right - Margin, 1, 0.5);
        page.Text(_regular, 12, Margin, y - 24, $"{Count(_content.Items)} {(_content.Items == 1 ? "item" : "items")}");
        page.Text(_regular, 12, Margin, y - 42, $"Prices of {Date()}");
        return EndAsync(page, cancellationToken);
    }

    /// <summary>Adds an item; a page that is full goes out.</summary>
    public async Task AddAsync(PriceListItem item, CancellationToken cancellationToken)
    {
        var name = TextLines.Break(item.Name, _regular, Size, TypeColumn - NameColumn - Gap, MostLines);
        var height = (Math.Max(1, name.Count) * LineHeight) + (2 * Padding);
        if (_page is not null && _y - height < Bottom)
            await EndPageAsync(cancellationToken);
        var page = _page ??= BeginPage();

        _shaded = !_shaded;
        if (_shaded)
            page.Fill(Margin - Padding, _y - height, Right - Margin + (2 * Padding), height, 0.96);
        var line = _y - Padding - Size;
        page.Text(_regular, SmallSize, Margin, line, item.Id.ToString(CultureInfo.InvariantCulture));
        for (var n = 0; n < name.Count; n++)
            page.Text(_regular, Size, NameColumn, line - (n * LineHeight), name[n]);
        page.Text(_regular, Size, TypeColumn, line, TextLines.Cut(item.Type, _regular, Size, BrandColumn - TypeColumn - Gap));
        var price = item.Price.ToString("#,##0.00", CultureInfo.InvariantCulture);
        var priceSize = Size * Math.Min(1, (Right - BrandColumn - MinBrandWidth - Gap) / _regular.WidthOf(price, Size));
        var brandEnd = Math.Min(PriceColumn, Right - _regular.WidthOf(price, priceSize)) - Gap;
        page.Text(_regular, Size, BrandColumn, line, TextLines.Cut(item.Brand, _regular, Size, brandEnd - BrandColumn));
        page.TextBefore(_regular, priceSize, Right, line, price);
        _y -= height;
    }

    /// <summary>Ends the last page and the document.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        if (_page is not null)
            await EndPageAsync(cancellationToken);
        await _document.FinishAsync(_content.Title, _content.Date, _regular, SmallSize, cancellationToken);
    }

    private PdfPage BeginPage()
    {
        var page = new PdfPage();
        page.Text(_bold, SmallSize, Margin, Top, "No.");
        page.Text(_bold, SmallSize, NameColumn, Top, "Name");
        page.Text(_bold, SmallSize, TypeColumn, Top, "Type");
        page.Text(_bold, SmallSize, BrandColumn, Top, "Brand");
        page.TextBefore(_bold, SmallSize, Right, Top, _content.Currency.Length == 0 ? "Price" : $"Price ({_content.Currency})");
        page.Rule(Margin - Padding, Top - 5, Right - Margin + (2 * Padding), 0.75, 0);
        _y = Top - 6;
        _shaded = false;
        return page;
    }

    private Task EndPageAsync(CancellationToken cancellationToken)
    {
        var page = _page!;
        _page = null;
        return EndAsync(page, cancellationToken);
    }

    private Task EndAsync(PdfPage page, CancellationToken cancellationToken)
    {
        const double footer = 36;
        page.Rule(Margin - Padding, footer + 12, Right - Margin + (2 * Padding), 0.5, 0.6);
        page.Text(_regular, SmallSize, Margin, footer, TextLines.Cut($"{_content.Title}, {Date()}", _regular, SmallSize, 300));
        // The number of all pages begins where this page's own ends.
        const double middle = Right - 30;
        page.TextBefore(_regular, SmallSize, middle, footer, $"{_document.Pages + 1} / ");
        page.Place(PdfDocument.PageCount, middle, footer);
        return _document.AddAsync(page, cancellationToken);
    }

    private string Date() => _content.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Count(long count) => count.ToString("#,##0", CultureInfo.InvariantCulture);
}
