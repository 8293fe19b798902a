using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WorkerService.PriceLists.Fonts;

namespace WorkerService.PriceLists.Pdf;

/// <summary>A font in a document: the glyphs that were used, how wide they are, and which characters a reader finds when it searches or copies them.</summary>
internal static class PdfFont
{
    // PDF's flag for a font whose glyphs are none of the standard Latin ones alone.
    private const int Symbolic = 4;

    /// <summary>Entries of one section of a character map at most, by its specification.</summary>
    private const int SectionSize = 100;

    /// <returns>The number of the font's object.</returns>
    public static int Write(PdfWriter writer, DocumentFont used)
    {
        var font = used.Font;
        var glyphs = used.Used.Keys.ToArray();
        var name = $"{Tag(glyphs)}+{font.Name}";

        var file = writer.Reserve();
        var subset = FontSubset.Of(font, glyphs);
        writer.Stream(file, $"/Length1 {subset.Length}", subset);

        var descriptor = writer.Reserve();
        writer.Object(descriptor,
            $"<< /Type /FontDescriptor /FontName /{name} /Flags {Symbolic} /FontBBox [{string.Join(' ', font.Box.Select(Scaled))}] /ItalicAngle 0 "
            + $"/Ascent {Scaled(font.Ascent)} /Descent {Scaled(font.Descent)} /CapHeight {Scaled(font.Ascent)} /StemV 80 /FontFile2 {file} 0 R >>");

        var descendant = writer.Reserve();
        var widths = string.Concat(glyphs.Select(glyph => $"{glyph} [{Scaled(font.WidthOf(glyph))}] "));
        writer.Object(descendant,
            $"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            + $"/FontDescriptor {descriptor} 0 R /DW {Scaled(font.WidthOf(0))} /W [{widths}] /CIDToGIDMap /Identity >>");

        var characters = writer.Reserve();
        writer.Stream(characters, "", Encoding.ASCII.GetBytes(Characters(used.Used)));

        var whole = writer.Reserve();
        writer.Object(whole,
            $"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H /DescendantFonts [{descendant} 0 R] /ToUnicode {characters} 0 R >>");
        return whole;

        string Scaled(int units) => (units * 1000.0 / font.UnitsPerEm).ToString("0", CultureInfo.InvariantCulture);
    }

    private static string Characters(IReadOnlyDictionary<int, Rune> used)
    {
        var map = new StringBuilder(
            """
            /CIDInit /ProcSet findresource begin 12 dict begin begincmap
            /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
            /CMapName /Adobe-Identity-UCS def /CMapType 2 def
            1 begincodespacerange <0000> <FFFF> endcodespacerange

            """);
        foreach (var section in used.Chunk(SectionSize))
        {
            map.Append(CultureInfo.InvariantCulture, $"{section.Length} beginbfchar\n");
            foreach (var (glyph, rune) in section)
                map.Append(CultureInfo.InvariantCulture, $"<{glyph:X4}> <{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(rune.ToString()))}>\n");
            map.Append("endbfchar\n");
        }

        return map.Append("endcmap CMapName currentdict /CMap defineresource pop end end\n").ToString();
    }

    // Six letters that tell one subset of a font from another.
    private static string Tag(int[] glyphs)
    {
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes(string.Join(',', glyphs)));
        return string.Concat(hash.Take(6).Select(value => (char)('A' + (value % 26))));
    }
}
