using Microsoft.Extensions.Options;
using NetVips;

namespace WorkerService.Pictures;

/// <summary>One size of a picture, as WebP.</summary>
internal sealed record PictureSize(int Width, int Height, byte[] Content);

/// <summary>Makes the sizes of a picture of what somebody sent. What cannot be trusted is looked at before it is decoded, and decoded once.</summary>
internal sealed partial class PictureMaker
{
    private readonly PictureOptions _options;

    public PictureMaker(IOptions<PictureOptions> options, ILogger<PictureMaker> logger)
    {
        _options = options.Value;
        // What its decoders find wrong with an upload it would write to standard error, as often as the upload wants.
        NetVips.Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, (_, _, message) => Log.Complaint(logger, message));
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
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IReadOnlyList<PictureSize> Make(Stream upload, CancellationToken cancellationToken)
    {
        using var file = new ObservedStream(upload);
        try
        {
            var (format, shrink) = Inspect(file);
            try
            {
                file.Position = 0;
                return Encode(file, shrink, Enums.FailOn.Error, cancellationToken);
            }
            catch (VipsException) when (format == PictureFormat.Jpeg && file.Failure is null && !cancellationToken.IsCancellationRequested)
            {
                // A file without its end marker is drawn by every browser. With the marker in place, pixels that are missing are a
                // warning, which libvips heeds for all but the last rows.
                using var ended = new JpegWithEnd(file);
                return Encode(ended, shrink, Enums.FailOn.Warning, cancellationToken);
            }
        }
        catch (VipsException failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // To libvips a file that cannot be read is one that ends early. It may be whole, and readable at the next attempt.
            if (file.Failure is { } unreadable)
                throw new IOException("The upload cannot be read.", unreadable);
            throw new BadPictureException("The picture is damaged, or not what its beginning says.", failure);
        }
    }

    /// <returns>The format, and by how much the decoder may reduce the picture, which costs a JPEG far less than decoding it
    /// whole.</returns>
    private (PictureFormat Format, int Shrink) Inspect(Stream upload)
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
        return (format, format.CanShrink ? Shrink(Math.Max(header.Width, header.Height)) : 1);
    }

    // The decoder's way of reducing is a rough one: half of the work is left to the finer one.
    private int Shrink(int side) => (side / (2 * _options.SizesOrDefault.Max())) switch
    {
        >= 8 => 8,
        >= 4 => 4,
        >= 2 => 2,
        _ => 1,
    };

    private List<PictureSize> Encode(Stream upload, int shrink, Enums.FailOn failOn, CancellationToken cancellationToken)
    {
        var largest = _options.SizesOrDefault.Max();
        // libvips' own thumbnails of files forgive what is missing in them; opened like this, a damaged one is noticed.
        using var source = Image.NewFromStream(
            upload, access: Enums.Access.Sequential, failOn: failOn, kwargs: shrink > 1 ? new VOption { { "shrink", shrink } } : null);
        source.SetProgress(null, cancellationToken);
        using var reduced = source.ThumbnailImage(largest, height: largest, size: Enums.Size.Down, outputProfile: "srgb");
        // The one time that the upload is decoded; every other size is made of this one.
        using var decoded = reduced.CopyMemory();

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

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "libvips about an upload: {Complaint}")]
        public static partial void Complaint(ILogger logger, string complaint);
    }
}
