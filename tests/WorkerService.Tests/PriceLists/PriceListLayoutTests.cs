using System.Globalization;
using System.Text.RegularExpressions;
using WorkerService.PriceLists;
using WorkerService.PriceLists.Fonts;

namespace WorkerService.Tests.PriceLists;

public sealed partial class PriceListLayoutTests
{
    private static readonly FontLibrary Fonts = new([]);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_page_has_its_page_number_and_every_table_page_its_header()
    {
        var document = await SetAsync(Enumerable.Range(1, 500).Select(id => Item(id, $"Item {id}")), 500);

        var pages = await Poppler.PagesAsync(document);

        Assert.InRange(pages.Length, 11, 20);
        Assert.All(pages, (page, n) => Assert.Matches($@"\b{n + 1} / {pages.Length}\b", page));
        Assert.Contains("500 items", pages[0], StringComparison.Ordinal);
        Assert.DoesNotContain("No.", pages[0], StringComparison.Ordinal);
        Assert.All(pages.Skip(1), page => Assert.Matches(@"No\.\s+Name\s+Type\s+Brand\s+Price", page));
        Assert.Equal(
            Enumerable.Range(1, 500),
            pages.Skip(1).SelectMany(page => Names().Matches(page))
                .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("Ünïcode lamp, größer — “fine” ½ €")]
    [InlineData("Ελληνικό φωτιστικό")]
    [InlineData("Русская лампа № 5")]
    [InlineData("日本語のランプ")]
    [InlineData("中文台灯")]
    [InlineData("한국어 램프")]
    [InlineData("Lamp ☀ ♞ ✓ →")]
    [InlineData("Đèn Việt Nam ộ ữ")]
    [InlineData("ქართული ლამპა")]
    [InlineData("مصباح عربي")]
    [InlineData("מנורה עברית")]
    [InlineData("cafe\u0301")]
    public async Task Names_in_any_script_can_be_extracted_and_their_fonts_are_embedded_subsets(string name)
    {
        var document = await SetAsync([Item(1, name)], 1);

        Assert.Contains(name, (await Poppler.PagesAsync(document))[1], StringComparison.Ordinal);
        // It brings along the glyphs that it shows, and not the 700 kB and more of a whole font.
        Assert.InRange(document.Length, 1, 60_000);
        // emb sub uni
        Assert.All(
            await Poppler.FontsAsync(document),
            font => Assert.Matches(@"^[A-Z]{6}\+\S+\s+CID TrueType\s+Identity-H\s+yes yes yes\b", font));
    }

    [Theory]
    [InlineData("abc עברית def", "abc", "עברית", "def")]
    [InlineData("abc אחת שתיים def", "abc", "שתיים", "אחת", "def")]
    [InlineData("abc אחת 12.5 שתיים", "abc", "שתיים", "12.5", "אחת")]
    [InlineData("אחת 12", "12", "אחת")]
    [InlineData("abc 12 אחת", "abc", "12", "אחת")]
    [InlineData("אחת abc 12", "אחת", "abc", "12")]
    public async Task Bidirectional_text_is_laid_out_in_visual_order(string name, params string[] fromTheLeft)
    {
        var words = await Poppler.WordsAsync(await SetAsync([Item(1, name)], 1));

        // Poppler tells words letter by letter from the left, too.
        var asDrawn = fromTheLeft.Select(word => word[0] < '\u0590' ? word : string.Concat(word.Reverse())).ToArray();
        Assert.Equal(asDrawn, words.Where(word => asDrawn.Contains(word.Text)).OrderBy(word => word.Left).Select(word => word.Text));
    }

    // The word's four letters are narrower together than one by one.
    [Fact]
    public void Joining_letters_are_shaped_together()
    {
        var text = new DocumentText(Fonts.ForDocument());

        Assert.InRange(text.WidthOf("ببيب", 9), 1, "ببيب".Sum(letter => text.WidthOf($"{letter}", 9)) * 0.7f);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\u0007\u200B\uFEFF")]
    [InlineData("\U0001F600 \uD800 \uFFFF")]
    [InlineData("line\nfeed\ttab")]
    [InlineData(") Tj ET << /Type /Page >> endstream (")]
    public async Task Unusual_names_do_not_break_the_document(string name)
    {
        var document = await SetAsync([Item(1, name), Item(2, "after")], 2);

        Assert.Contains("after", (await Poppler.PagesAsync(document))[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_name_takes_three_lines_and_is_truncated()
    {
        var document = await SetAsync([Item(1, string.Join(' ', Enumerable.Range(1, 100))), Item(2, new string('x', 256))], 2);
        var pages = await Poppler.PagesAsync(document);

        Assert.Contains("…", pages[1], StringComparison.Ordinal);
        Assert.Contains(" 1 2 3 4 ", pages[1], StringComparison.Ordinal);
        Assert.DoesNotContain(" 100", pages[1], StringComparison.Ordinal);
        var ofName = (await Poppler.WordsAsync(document)).Where(word => int.TryParse(word.Text, out var number) && number is > 9 and < 100);
        Assert.Equal(3, ofName.Select(word => word.Top).Distinct().Count());
    }

    [Theory]
    [InlineData("Ελληνικό 日本語 한국어 עברית العربية ລາວ", 0)]
    [InlineData("हिन्दी", 6)]
    [InlineData("ไทย 🎉 \ufffd", 4)]
    public async Task Characters_missing_from_all_fonts_are_counted(string name, long missing)
    {
        using var output = new MemoryStream();
        using var layout = new PriceListLayout(Content(1), Fonts, output);
        layout.Measure(Item(1, name));
        await layout.CoverAsync(Cancel);
        await layout.AddAsync(Item(1, name), Cancel);
        await layout.FinishAsync(Cancel);

        Assert.Equal(missing, layout.MissingCharacters);
    }

    [Theory]
    [InlineData("0.05")]
    [InlineData("1234567890.12")]
    [InlineData("10000000000")]
    [InlineData("9999999999999999.99")]
    public async Task Price_of_any_length_does_not_overlap_the_brand_column(string price)
    {
        var value = decimal.Parse(price, CultureInfo.InvariantCulture);

        var document = await SetAsync([new(1, "Lamp", "Lamps", new string('W', 40), value)], 1);

        var words = await Poppler.WordsAsync(document);
        var brand = words.Single(word => word.Text.StartsWith("WW", StringComparison.Ordinal));
        var amount = words.Single(word => word.Text == value.ToString("#,##0.00", CultureInfo.InvariantCulture));
        Assert.True(amount.Left - brand.Right >= 7, $"{amount.Left - brand.Right} points between brand and price");
        Assert.InRange(amount.Right, 544, 546);
        Assert.InRange(amount.Bottom - amount.Top, 6, 20);
    }

    [Fact]
    public async Task Longest_item_number_does_not_overlap_the_name()
    {
        var words = await Poppler.WordsAsync(await SetAsync([Item(int.MaxValue, "Lantern")], 1));

        var number = words.Single(word => word.Text == "2147483647");
        Assert.True(words.Single(word => word.Text == "Lantern").Left - number.Right >= 2, $"the number ends at {number.Right}");
    }

    [Fact]
    public async Task Price_list_without_items_is_only_a_cover()
    {
        var document = await SetAsync([], 0);

        Assert.Contains("0 items", Assert.Single(await Poppler.PagesAsync(document)), StringComparison.Ordinal);
        var info = await Poppler.InfoAsync(document);
        Assert.Matches(@"Title:\s+Price list ½", info);
        Assert.Matches(@"Pages:\s+1\b", info);
    }

    private static async Task<byte[]> SetAsync(IEnumerable<PriceListItem> items, long count)
    {
        using var output = new MemoryStream();
        using var layout = new PriceListLayout(Content(count), Fonts, output);
        var list = items.ToArray();
        foreach (var item in list)
            layout.Measure(item);
        await layout.CoverAsync(Cancel);
        foreach (var item in list)
            await layout.AddAsync(item, Cancel);
        await layout.FinishAsync(Cancel);
        return output.ToArray();
    }

    private static PriceListContent Content(long items) =>
        new("Price list ½", "", "Läufer", null, items, new DateTimeOffset(2026, 5, 4, 3, 2, 1, TimeSpan.Zero));

    private static PriceListItem Item(int id, string name) => new(id, name, "Lamps", "Acme", 1234.5m);

    [GeneratedRegex(@"Item (\d+)")]
    private static partial Regex Names();
}
