using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace WorkerService.PriceLists.Pdf;

/// <summary>
/// Writes the objects of a PDF (ISO 32000) front to back and remembers where they are, and nothing else of them: what a document costs in memory is
/// eight bytes for each object. The libraries at hand keep whole documents in memory until they are saved, which is why this is written here.
/// </summary>
internal sealed class PdfWriter
{
    private readonly Stream _output;
    private readonly ArrayBufferWriter<byte> _pending = new();
    private readonly List<long> _offsets = [0];
    private long _written;

    public PdfWriter(Stream output)
    {
        _output = output;
        // The comment's bytes tell programs that the file is not text.
        Write("%PDF-1.7\n%\u00E2\u00E3\u00CF\u00D3\n");
    }

    /// <summary>A number for an object that comes later, to refer to it before.</summary>
    public int Reserve()
    {
        _offsets.Add(0);
        return _offsets.Count - 1;
    }

    public void Object(int number, string content)
    {
        Begin(number);
        Write(content);
        Write("\nendobj\n");
    }

    /// <summary>Writes content of any length as an object, compressed.</summary>
    /// <param name="entries">What its dictionary says beside length and compression.</param>
    public void Stream(int number, string entries, ReadOnlySpan<byte> content)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(content);
        Begin(number);
        Write(string.Create(CultureInfo.InvariantCulture, $"<< {entries} /Length {compressed.Length} /Filter /FlateDecode >>\nstream\n"));
        _pending.Write(compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
        Write("\nendstream\nendobj\n");
    }

    /// <summary>Hands on what was written so far.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _output.WriteAsync(_pending.WrittenMemory, cancellationToken);
        _written += _pending.WrittenCount;
        _pending.ResetWrittenCount();
    }

    /// <summary>Ends the document: where its objects are, and which are its root and its description.</summary>
    public async Task FinishAsync(int root, int info, CancellationToken cancellationToken)
    {
        var table = _written + _pending.WrittenCount;
        Write(string.Create(CultureInfo.InvariantCulture, $"xref\n0 {_offsets.Count}\n0000000000 65535 f \n"));
        foreach (var offset in _offsets.Skip(1))
            Write(string.Create(CultureInfo.InvariantCulture, $"{offset:0000000000} 00000 {(offset == 0 ? 'f' : 'n')} \n"));
        Write(string.Create(CultureInfo.InvariantCulture, $"trailer\n<< /Size {_offsets.Count} /Root {root} 0 R /Info {info} 0 R >>\nstartxref\n{table}\n%%EOF\n"));
        await FlushAsync(cancellationToken);
    }

    private void Begin(int number)
    {
        _offsets[number] = _written + _pending.WrittenCount;
        Write(string.Create(CultureInfo.InvariantCulture, $"{number} 0 obj\n"));
    }

    private void Write(string text) => Encoding.Latin1.GetBytes(text, _pending);
}
