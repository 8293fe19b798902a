using System.Buffers;
using System.IO.Pipelines;

namespace WorkerService.Imports.Rows;

/// <summary>The three bytes that some programs put before UTF-8.</summary>
internal static class Utf8Bom
{
    private static ReadOnlySpan<byte> Bytes => [0xEF, 0xBB, 0xBF];

    public static async Task SkipAsync(PipeReader pipe, CancellationToken cancellationToken)
    {
        var read = await pipe.ReadAtLeastAsync(3, cancellationToken);
        var begin = read.Buffer.Slice(0, Math.Min(3, read.Buffer.Length));
        pipe.AdvanceTo(begin.ToArray().AsSpan().SequenceEqual(Bytes) ? begin.End : begin.Start);
    }
}
