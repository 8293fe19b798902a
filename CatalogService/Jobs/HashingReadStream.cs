using System.Security.Cryptography;
using CatalogService.RequestBodies;

namespace CatalogService.Jobs;

/// <summary>
/// Hashes an upload while it is read, and reports failures to read it, which are the client's, as <see cref="BadHttpRequestException"/>;
/// failures to write it remain as they are.
/// </summary>
internal sealed class HashingReadStream(Stream content) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>True if nothing has been read so far.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>The hash of the bytes read so far.</summary>
    public byte[] Hash => _hash.GetCurrentHash();

    /// <exception cref="BadHttpRequestException">The upload is incomplete, malformed or too large.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await content.ReadAsync(buffer, cancellationToken);
            _hash.AppendData(buffer.Span[..read]);
            IsEmpty &= read == 0;
            return read;
        }
        catch (Exception broken) when (UploadForm.IsBroken(broken))
        {
            throw UploadForm.Broken(broken);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A request body can only be read asynchronously.");

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }
}
