using System.Buffers;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace WorkerService.PriceLists;

/// <summary>
/// What Skia has written of a document and is not in the file yet. Skia writes synchronously and from native code, where an exception (a
/// full disk) would end the process: so it writes into memory, from where each page goes on its way.
/// </summary>
internal sealed class PdfOutput : SKAbstractManagedWStream
{
    private readonly ArrayBufferWriter<byte> _waiting = new();
    private long _written;

    public async Task FlushAsync(Stream output, CancellationToken cancellationToken)
    {
        await output.WriteAsync(_waiting.WrittenMemory, cancellationToken);
        _waiting.ResetWrittenCount();
    }

    protected override bool OnWrite(IntPtr buffer, IntPtr size)
    {
        var bytes = new byte[checked((int)size)];
        Marshal.Copy(buffer, bytes, 0, bytes.Length);
        _waiting.Write(bytes);
        _written += bytes.Length;
        return true;
    }

    protected override void OnFlush()
    {
    }

    protected override IntPtr OnBytesWritten() => checked((IntPtr)_written);
}
