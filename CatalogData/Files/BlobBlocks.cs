using System.Buffers;
using Azure.Storage.Blobs.Specialized;

namespace CatalogData.Files;

/// <summary>
/// Writes a blob block by block, with one block in memory. The stream of the Azure SDK commits on disposal, even after a failure; this
/// stream commits only in <see cref="CommitAsync"/>.
/// </summary>
internal sealed class BlobBlocks(BlockBlobClient blob) : Stream
{
    private const int BlockSize = 4 * 1024 * 1024;

    private readonly byte[] _block = ArrayPool<byte>.Shared.Rent(BlockSize);
    private readonly Guid _writer = Guid.NewGuid();
    private readonly List<string> _staged = [];
    private int _filled;
    private long _length;
    private bool _disposed;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <summary>Commits the written blocks as the blob, replacing an existing blob of the same name.</summary>
    /// <returns>The length of the blob in bytes.</returns>
    public async Task<long> CommitAsync(CancellationToken cancellationToken)
    {
        await StageAsync(cancellationToken);
        await blob.CommitBlockListAsync(_staged, cancellationToken: cancellationToken);
        return _length;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            var part = buffer[..Math.Min(buffer.Length, BlockSize - _filled)];
            part.CopyTo(_block.AsMemory(_filled));
            _filled += part.Length;
            _length += part.Length;
            buffer = buffer[part.Length..];
            if (_filled == BlockSize)
                await StageAsync(cancellationToken);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Blobs can only be written asynchronously.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            ArrayPool<byte>.Shared.Return(_block);
        }

        base.Dispose(disposing);
    }

    private async Task StageAsync(CancellationToken cancellationToken)
    {
        if (_filled == 0)
            return;
        // Block ids contain the writer's id: concurrent writers of the same blob must not commit each other's blocks.
        var id = Convert.ToBase64String([.. _writer.ToByteArray(), .. BitConverter.GetBytes(_staged.Count)]);
        using var content = new MemoryStream(_block, 0, _filled, writable: false);
        await blob.StageBlockAsync(id, content, cancellationToken: cancellationToken);
        _staged.Add(id);
        _filled = 0;
    }
}
