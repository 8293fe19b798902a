using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WorkerService.Pictures;

namespace WorkerService.Tests.Pictures;

/// <summary>Files that were made to cost much, or to be something else than they seem.</summary>
public sealed class HostilePictureTests
{
    private static readonly PictureEncoder Maker = new(Options.Create(new PictureOptions()), NullLogger<PictureEncoder>.Instance);

    [Theory]
    [InlineData(60_000, 60_000)]
    [InlineData(19_999, 19_999)]
    [InlineData(1, 20_001)]
    public void Png_with_too_many_pixels_is_rejected_by_its_header(int width, int height) =>
        Assert.Contains($"{width} x {height} pixels", Refused(Uploads.PngOf(width, height)), StringComparison.Ordinal);

    [Fact]
    public void Gif_with_too_many_pixels_or_frames_is_rejected()
    {
        Assert.Contains("65000 x 65000", Refused(Uploads.GifOf(65000, 65000, 1)), StringComparison.Ordinal);
        Assert.Contains("1000 frames", Refused(Uploads.GifOf(1, 1, 1000)), StringComparison.Ordinal);
        Assert.Single(Make(Uploads.GifOf(1, 1, 100)));
    }

    [Fact]
    public void Png_beyond_every_decoder_limit_is_rejected() => Refused(Uploads.PngOf(int.MaxValue, int.MaxValue));

    [Fact]
    public void WebP_with_the_largest_canvas_is_rejected() => Refused(Uploads.WebPBomb());

    [Fact]
    public void Picture_rejected_by_its_header_allocates_no_pixel_memory()
    {
        byte[][] bombs = [Uploads.PngOf(60_000, 60_000), Uploads.GifOf(65000, 65000, 1), Uploads.WebPBomb()];
        // What was needed before, by whichever test, is no peak any more.
        File.WriteAllText("/proc/self/clear_refs", "5");
        var before = Peak();

        foreach (var bomb in Enumerable.Repeat(bombs, 20).SelectMany(all => all))
            Refused(bomb);

        // One of the bombs decoded would be 450 MB at the least; other tests of this process may need some tens.
        Assert.InRange(Peak() - before, 0, 250_000);
    }

    [Theory]
    [InlineData(".jpg")]
    [InlineData(".png")]
    [InlineData(".gif")]
    [InlineData(".webp")]
    public void Truncated_picture_is_rejected(string format)
    {
        var whole = Uploads.Picture(700, 500, format);

        int[] lengths = [1, 13, 30, whole.Length / 4, whole.Length / 2, whole.Length * 9 / 10];

        Assert.Equal(lengths, lengths.Where(length => Record.Exception(() => Make(whole[..length])) is BadPictureException));
    }

    [Theory]
    [InlineData(64, 48)]
    [InlineData(700, 500)]
    [InlineData(5000, 3000)]
    public void Jpeg_without_its_end_marker_gives_the_same_result(int width, int height)
    {
        var whole = Uploads.Picture(width, height, ".jpg");
        Assert.Equal([0xFF, 0xD9], whole[^2..]);

        Assert.Equal(Make(whole).Select(size => size.Content), Make(whole[..^2]).Select(size => size.Content));
        Assert.Equal(Make(whole).Select(size => size.Content), Make(whole[..^1]).Select(size => size.Content));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a picture")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"10\"/>")]
    [InlineData("%PDF-1.7\n")]
    [InlineData("<html><script>alert(1)</script></html>")]
    [InlineData("push graphic-context\nviewbox 0 0 640 480\nfill 'url(https://127.0.0.1/x)'\npop graphic-context")]
    [InlineData("P6\n10 10\n255\n")]
    [InlineData("GIF89a/*<script>alert(1)</script>*/=1;")]
    [InlineData("GIF89a<svg xmlns=\"http://www.w3.org/2000/svg\"/>")]
    [InlineData("RIFF\u0010\0\0\0WEBP<svg xmlns='http://www.w3.org/2000/svg'/>")]
    public void File_that_is_no_picture_is_rejected(string content) => Refused(Encoding.Latin1.GetBytes(content));

    [Theory]
    [InlineData(".jpg")]
    [InlineData(".png")]
    [InlineData(".gif")]
    [InlineData(".webp")]
    public void Data_appended_to_a_picture_is_dropped(string format)
    {
        byte[] polyglot = [.. Uploads.Picture(400, 300, format), .. "<script>alert('polyglot')</script>PK\u0003\u0004"u8];

        var sizes = Make(polyglot);

        Assert.All(sizes, size => Assert.DoesNotContain("polyglot", Encoding.Latin1.GetString(size.Content), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(".jpg")]
    [InlineData(".png")]
    [InlineData(".webp")]
    public void Read_error_is_not_reported_as_a_damaged_picture(string format)
    {
        var content = Uploads.Picture(700, 500, format);
        using var file = new BreakingFile(content, content.Length / 2);

        Assert.Throws<IOException>(() => Maker.Make(file, TestContext.Current.CancellationToken));
    }

    private static string Refused(byte[] upload) => Assert.Throws<BadPictureException>(() => Make(upload)).Message;

    private static IReadOnlyList<PictureSize> Make(byte[] upload) =>
        Maker.Make(new MemoryStream(upload), TestContext.Current.CancellationToken);

    /// <summary>The most memory that this process has had since it was last set back, in kilobytes.</summary>
    private static long Peak() =>
        long.Parse(
            File.ReadLines("/proc/self/status")
                .Single(line => line.StartsWith("VmHWM", StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            provider: null);

    /// <summary>A file of which no more than so many bytes can be read.</summary>
    private sealed class BreakingFile(byte[] content, int readable) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) =>
            Position < readable ? base.Read(buffer, offset, (int)Math.Min(count, readable - Position)) : throw new IOException("broken");
    }
}
