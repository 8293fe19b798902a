using System.Buffers;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace WorkerService.PriceLists;

/// <summary>
/// Buffers the output of Skia. Skia writes synchronously from native code, where an exception (a full disk) would crash the process, so it
/// writes into memory, and each finished page is then flushed to the file.
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
