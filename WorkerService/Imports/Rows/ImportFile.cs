using Scalable.Jobs.Kinds;

namespace WorkerService.Imports.Rows;

/// <summary>Reads an uploaded file record by record. Little more than one record is in memory, whatever the file contains.</summary>
internal sealed class ImportFile(Stream file)
{
    /// <summary>The maximum size of a record. A larger record is skipped to its end and only its beginning is returned.</summary>
    public const int MaxRecordBytes = 1 << 20;

    /// <summary>The number of bytes returned of a record that is too long.</summary>
    private const int BeginningBytes = 1000;

    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>The offset of the next byte in the file.</summary>
    public long Position { get; private set; }

    private ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Skips the UTF-8 byte order mark.</summary>
    /// <exception cref="JobFailedException">The file has another Unicode encoding.</exception>
    public async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        while (Unread.Length < 3 && await FillAsync(cancellationToken))
        {
        }

        switch (Unread)
        {
            case [0xEF, 0xBB, 0xBF, ..]:
                Consume(3);
                break;
            case [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, _, ..] or [_, 0, ..]:
                throw new JobFailedException("The file seems to be in UTF-16 or UTF-32; save it as UTF-8.");
        }
    }

    /// <summary>Skips spaces, tabs and line breaks.</summary>
    /// <returns>The byte that follows, not consumed; null at the end of the file.</returns>
    public async ValueTask<byte?> SkipSpaceAsync(CancellationToken cancellationToken)
    {
        do
        {
            var next = Unread.IndexOfAnyExcept(" \t\r\n"u8);
            Consume(next < 0 ? Unread.Length : next);
            if (next >= 0)
                return Unread[0];
        }
        while (await FillAsync(cancellationToken));
        return null;
    }

    public void Consume(int count)
    {
        _start += count;
        Position += count;
    }

    /// <summary>Reads up to the record end that the scanner finds, or to the end of the file.</summary>
    /// <returns>The record. Its bytes are valid until the next read.</returns>
    public async ValueTask<FileRecord> ReadAsync(IRecordScanner scanner, CancellationToken cancellationToken)
    {
        byte[]? beginning = null;
        for (var scanned = 0; ;)
        {
            var end = scanner.FindEnd(Unread[scanned..]);
            if (end >= 0)
                return Take(scanned + end, beginning, isLast: false);
            scanned = Unread.Length;
            if (scanned > MaxRecordBytes)
            {
                beginning ??= Unread[..BeginningBytes].ToArray();
                Consume(scanned);
                scanned = 0;
            }

            if (!await FillAsync(cancellationToken))
                return Take(scanned, beginning, isLast: true);
        }
    }

    private FileRecord Take(int length, byte[]? beginning, bool isLast)
    {
        var bytes = _buffer.AsMemory(_start, length);
        Consume(length);
        return beginning is null && length <= MaxRecordBytes
            ? new(bytes, IsTooLong: false, isLast)
            : new(beginning ?? bytes[..BeginningBytes], IsTooLong: true, isLast);
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_end == _buffer.Length)
        {
            var unread = _end - _start;
            var target = unread > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
            Buffer.BlockCopy(_buffer, _start, target, 0, unread);
            (_buffer, _start, _end) = (target, 0, unread);
        }

        var read = await file.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        return read > 0;
    }
}

/// <summary>Finds the end of a record in a given format.</summary>
internal interface IRecordScanner
{
    /// <summary>Scans the next bytes of the record.</summary>
    /// <returns>The number of bytes that belong to the record; -1 if its end is not among them.</returns>
    int FindEnd(ReadOnlySpan<byte> bytes);
}

/// <summary>The bytes of one record.</summary>
/// <param name="Bytes">The record, or its beginning if it is too long.</param>
/// <param name="IsTooLong">True if the record exceeds <see cref="ImportFile.MaxRecordBytes"/>.</param>
/// <param name="IsLast">True if the file ended before the scanner found the end of the record.</param>
internal readonly record struct FileRecord(ReadOnlyMemory<byte> Bytes, bool IsTooLong, bool IsLast);
