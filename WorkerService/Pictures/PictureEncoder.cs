using Microsoft.Extensions.Options;
using NetVips;

namespace WorkerService.Pictures;

/// <summary>One size of a picture, as WebP.</summary>
internal sealed record PictureSize(int Width, int Height, byte[] Content);

/// <summary>
/// Creates the sizes of an uploaded picture. The untrusted upload is inspected before it is decoded, and decoded only once.
/// </summary>
internal sealed partial class PictureEncoder
{
    private readonly PictureOptions _options;

    public PictureEncoder(IOptions<PictureOptions> options, ILogger<PictureEncoder> logger)
    {
        _options = options.Value;
        // Otherwise libvips writes every decoder warning to standard error, as often as the upload provokes one.
        NetVips.Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, (_, _, message) => Log.Complaint(logger, message));
        // Only the loaders of the supported formats: libvips has about fifty, and some of them run external programs.
        NetVips.NetVips.BlockUntrusted = true;
        Operation.Block("VipsForeignLoad", true);
        foreach (var loader in new[] { "VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadNsgif", "VipsForeignLoadWebp" })
            Operation.Block(loader, false);
        NetVips.NetVips.Concurrency = _options.Threads;
        // No picture is processed twice: a cache of operations would only use memory.
        Cache.Max = 0;
        Cache.MaxMem = 0;
        Cache.MaxFiles = 0;
    }

    /// <summary>
    /// Creates the sizes, largest first: rotated upright, without metadata, in sRGB. A small picture has fewer sizes.
    /// </summary>
    /// <param name="upload">The file. It must be seekable.</param>
    /// <exception cref="BadPictureException">The file is not a picture, or is damaged or too large.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IReadOnlyList<PictureSize> Make(Stream upload, CancellationToken cancellationToken)
    {
        using var file = new FailureRecordingStream(upload);
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
                // Browsers display a file without its end marker. With the marker appended, libvips reports missing pixels as a warning,
                // for all but the last rows.
                using var ended = new JpegWithEndMarkerStream(file);
                return Encode(ended, shrink, Enums.FailOn.Warning, cancellationToken);
            }
        }
        catch (VipsException failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // libvips treats an unreadable file as truncated. The file may be intact and readable at the next attempt.
            if (file.Failure is { } unreadable)
                throw new IOException("The upload cannot be read.", unreadable);
            throw new BadPictureException("The picture is damaged, or its content does not match its signature.", failure);
        }
    }

    /// <returns>
    /// The format, and the factor by which the decoder may reduce the picture; for a JPEG this costs far less than decoding it fully.
    /// </returns>
    private (PictureFormat Format, int Shrink) Inspect(Stream upload)
    {
        Span<byte> beginning = stackalloc byte[PictureFormat.SignatureLength];
        var format = PictureFormat.Of(beginning[..upload.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false)])
            ?? throw new BadPictureException("The file is no picture in JPEG, PNG, GIF or WebP.");

        upload.Position = 0;
        // Reads only the header: libvips decodes pixels on demand, and none are requested here.
        using var header = Image.NewFromStream(upload, access: Enums.Access.Sequential);
        if (header.Get("vips-loader") is not string loader || !loader.StartsWith(format.Loader, StringComparison.Ordinal))
            throw new BadPictureException($"The file has the signature of {format.Name} but another format.");
        if (header.Width > _options.MaxSide || header.Height > _options.MaxSide || (long)header.Width * header.Height > _options.MaxPixels)
        {
            throw new BadPictureException(
                $"The picture has {header.Width} x {header.Height} pixels; at most {_options.MaxPixels}, {_options.MaxSide} per side.");
        }

        if (header.Contains("n-pages") && header.Get("n-pages") is int frames && frames > _options.MaxFrames)
            throw new BadPictureException($"The picture has {frames} frames; at most {_options.MaxFrames} are allowed.");
        return (format, format.CanShrink ? Shrink(Math.Max(header.Width, header.Height)) : 1);
    }

    // The decoder's reduction is coarse, so at least a factor of two is left to the better algorithm of the thumbnail.
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
        // libvips' thumbnail functions tolerate truncated files; loading the image first detects damage.
        using var source = Image.NewFromStream(
            upload, access: Enums.Access.Sequential, failOn: failOn, kwargs: shrink > 1 ? new VOption { { "shrink", shrink } } : null);
        source.SetProgress(null, cancellationToken);
        using var reduced = source.ThumbnailImage(largest, height: largest, size: Enums.Size.Down, outputProfile: "srgb");
        // The upload is decoded only here; all other sizes are derived from this one.
        using var decoded = reduced.CopyMemory();

        var sizes = new List<PictureSize>();
        foreach (var side in _options.SizesOrDefault.OrderDescending())
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var sized = decoded.ThumbnailImage(side, height: side, size: Enums.Size.Down, noRotate: true);
            if (sizes.TrueForAll(other => other.Width != sized.Width))
            {
                sizes.Add(new PictureSize(
                    sized.Width, sized.Height, sized.WebpsaveBuffer(q: _options.Quality, keep: Enums.ForeignKeep.None)));
            }
        }

        return sizes;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "libvips reported a problem with an upload: {Complaint}")]
        public static partial void Complaint(ILogger logger, string complaint);
    }
}
