using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WorkerService.Pictures;

namespace WorkerService.Tests.Pictures;

public sealed class PictureEncoderTests
{
    private static readonly PictureEncoder Maker = new(Options.Create(new PictureOptions()), NullLogger<PictureEncoder>.Instance);

    [Theory]
    [InlineData(".jpg")]
    [InlineData(".png")]
    [InlineData(".gif")]
    [InlineData(".webp")]
    public void Every_format_is_encoded_as_WebP_in_three_sizes(string format)
    {
        var sizes = Make(Uploads.Picture(2000, 1000, format));

        Assert.Equal([(1600, 800), (800, 400), (320, 160)], sizes.Select(size => (size.Width, size.Height)));
        Assert.All(sizes, size => Assert.Equal("WEBP"u8, size.Content.AsSpan(8, 4)));
    }

    [Fact]
    public void A_small_picture_is_not_enlarged()
    {
        Assert.Equal([(100, 50)], Make(Uploads.Picture(100, 50, ".png")).Select(size => (size.Width, size.Height)));
        Assert.Equal([(500, 400), (320, 256)], Make(Uploads.Picture(500, 400, ".png")).Select(size => (size.Width, size.Height)));
    }

    [Fact]
    public void Photograph_is_rotated_upright_and_stripped_of_metadata()
    {
        var upload = Uploads.Sideways(1200, 900);
        Assert.Contains("Secret camera", Encoding.Latin1.GetString(upload), StringComparison.Ordinal);

        var sizes = Make(upload);

        Assert.Equal((900, 1200), (sizes[0].Width, sizes[0].Height));
        foreach (var content in sizes.Select(size => Encoding.Latin1.GetString(size.Content)))
        {
            foreach (var trace in new[] { "Secret", "EXIF", "XMP ", "ICCP" })
                Assert.DoesNotContain(trace, content, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Picture_id_depends_on_the_job_and_the_content()
    {
        var sizes = Make(Uploads.Picture(400, 300, ".png"));
        var job = Guid.NewGuid();

        Assert.Equal(PictureId.Of(job, sizes), PictureId.Of(job, Make(Uploads.Picture(400, 300, ".png"))));
        Assert.NotEqual(PictureId.Of(job, sizes), PictureId.Of(Guid.NewGuid(), sizes));
        Assert.NotEqual(PictureId.Of(job, sizes), PictureId.Of(job, Make(Uploads.Picture(401, 300, ".png"))));
        Assert.Equal(8, PictureId.Of(job, sizes).Version);
    }

    private static IReadOnlyList<PictureSize> Make(byte[] upload) =>
        Maker.Make(new MemoryStream(upload), TestContext.Current.CancellationToken);
}
