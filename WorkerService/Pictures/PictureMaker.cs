using Microsoft.Extensions.Options;
using NetVips;

namespace WorkerService.Pictures;

/// <summary>One size of a picture, as WebP.</summary>
internal sealed record PictureSize(int Width, int Height, byte[] Content);

/// <summary>Makes the sizes of a picture of what somebody sent. What cannot be trusted is looked at before it is decoded, and decoded once.</summary>
internal sealed class PictureMaker
{
    private readonly PictureOptions _options;

    public PictureMaker(IOptions<PictureOptions> options)
    {
        _options = options.Value;
        // Only the loaders of the formats that are taken: libvips has fifty, and some of them run other programs.
        NetVips.NetVips.BlockUntrusted = true;
        Operation.Block("VipsForeignLoad", true);
        foreach (var loader in new[] { "VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadNsgif", "VipsForeignLoadWebp" })
            Operation.Block(loader, false);
        NetVips.NetVips.Concurrency = _options.Threads;
        // No picture comes twice: a cache of operations would only hold memory.
        Cache.Max = 0;
        Cache.MaxMem = 0;
        Cache.MaxFiles = 0;
    }

    /// <summary>Makes the sizes, the largest first: turned upright, without metadata, in sRGB. A small picture has fewer of them.</summary>
    /// <param name="upload">The file. It must be able to seek.</param>
    /// <exception cref="BadPictureException">It is no picture, a damaged one, or too large.</exception>
    public IReadOnlyList<PictureSize> Make(Stream upload, CancellationToken cancellationToken)
    {
        try
        {
            Inspect(upload);
            upload.Position = 0;
            return Encode(upload, cancellationToken);
        }
        catch (VipsException failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new BadPictureException("The picture is damaged, or not what its beginning says.", failure);
        }
    }

    private void Inspect(Stream upload)
    {
        Span<byte> beginning = stackalloc byte[PictureFormat.SignatureLength];
        var format = PictureFormat.Of(beginning[..upload.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false)])
            ?? throw new BadPictureException("The file is no picture in JPEG, PNG, GIF or WebP.");

        upload.Position = 0;
        // Reads the header; pixels are decoded when somebody asks for them, and here nobody does.
        using var header = Image.NewFromStream(upload, access: Enums.Access.Sequential);
        if (header.Get("vips-loader") is not string loader || !loader.StartsWith(format.Loader, StringComparison.Ordinal))
            throw new BadPictureException($"The file begins like {format.Name}, but is something else.");
        if (header.Width > _options.MaxSide || header.Height > _options.MaxSide || (long)header.Width * header.Height > _options.MaxPixels)
        {
            throw new BadPictureException(
                $"The picture is too large: {header.Width} x {header.Height} pixels, where {_options.MaxPixels} in all and {_options.MaxSide} a side are the most.");
        }

        if (header.Contains("n-pages") && header.Get("n-pages") is int frames && frames > _options.MaxFrames)
            throw new BadPictureException($"The picture has {frames} frames, where {_options.MaxFrames} are the most.");
    }

    private List<PictureSize> Encode(Stream upload, CancellationToken cancellationToken)
    {
        var largest = _options.SizesOrDefault.Max();
        // The one time that the upload is decoded, and never larger than it has to be; every other size is made of this one.
        using var decoding = Image.ThumbnailStream(upload, largest, height: largest, size: Enums.Size.Down, outputProfile: "srgb", failOn: Enums.FailOn.Error);
        decoding.SetProgress(null, cancellationToken);
        using var decoded = decoding.CopyMemory();

        var sizes = new List<PictureSize>();
        foreach (var side in _options.SizesOrDefault.OrderDescending())
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var sized = decoded.ThumbnailImage(side, height: side, size: Enums.Size.Down, noRotate: true);
            if (sizes.TrueForAll(other => other.Width != sized.Width))
                sizes.Add(new PictureSize(sized.Width, sized.Height, sized.WebpsaveBuffer(q: _options.Quality, keep: Enums.ForeignKeep.None)));
        }

        return sizes;
    }
}
