using System.Diagnostics;

namespace WorkerService.Tests.PriceLists;

/// <summary>Looks into documents with a PDF library that is not ours.</summary>
internal static class Poppler
{
    /// <summary>The text of a document, page by page, as it would be copied.</summary>
    public static async Task<string[]> PagesAsync(byte[] document) =>
        (await RunAsync("pdftotext", document, "-layout", "{}", "-")).Split('\f', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Its fonts: name, kind, whether embedded, whether a subset, whether mapped to Unicode.</summary>
    public static async Task<string[]> FontsAsync(byte[] document) =>
        [.. (await RunAsync("pdffonts", document, "{}")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2)];

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
