using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace WorkerService.Tests.PriceLists;

/// <summary>Looks into documents with a PDF library that is not ours.</summary>
internal static partial class Poppler
{
    /// <summary>The text of a document, page by page, as it would be copied.</summary>
    public static async Task<string[]> PagesAsync(byte[] document) =>
        (await RunAsync("pdftotext", document, "-layout", "{}", "-")).Split('\f', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Its fonts: name, kind, whether embedded, whether a subset, whether mapped to Unicode.</summary>
    public static async Task<string[]> FontsAsync(byte[] document) =>
        [.. (await RunAsync("pdffonts", document, "{}")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2)];

    /// <summary>The words of a document and where they are, in points from the upper left corner.</summary>
    public static async Task<List<(string Text, double Left, double Top, double Right, double Bottom)>> WordsAsync(byte[] document) =>
        [.. XDocument.Parse(WithoutType().Replace(await RunAsync("pdftotext", document, "-bbox", "{}", "-"), "")).Descendants()
            .Where(element => element.Name.LocalName == "word")
            .Select(word => (word.Value, At(word, "xMin"), At(word, "yMin"), At(word, "xMax"), At(word, "yMax")))];

    private static double At(XElement word, string attribute) =>
        double.Parse(word.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("<!DOCTYPE[^>]*>")]
    private static partial Regex WithoutType();

    public static Task<string> InfoAsync(byte[] document) => RunAsync("pdfinfo", document, "{}");

    // Whatever it complains of is a mistake of the document.
    private static async Task<string> RunAsync(string program, byte[] document, params string[] arguments)
    {
        var path = await DebianPackage.EnsureAsync(program, "poppler-utils");
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, document, TestContext.Current.CancellationToken);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(path, arguments.Select(argument => argument == "{}" ? file : argument))
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal("", errors);
            return await output;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
