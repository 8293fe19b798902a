using System.IO.Pipelines;

namespace Scalable.EdgeCache.Storage;

/// <summary>
/// A body in chunks. In one piece, a body of 85 kB or more would be a large object, and the collector goes through the whole heap whenever
/// enough of these have been allocated: one client that asks for long pages would slow everybody down.
/// </summary>
internal sealed class ResponseBody(params byte[][] chunks)
{
    public const int MaxChunk = 64 * 1024;

    public IReadOnlyList<byte[]> Chunks => chunks;

    public int Length { get; } = chunks.Sum(chunk => chunk.Length);

    /// <summary>Writes the body. Completes synchronously, without an allocation, while the client keeps up.</summary>
    public Task WriteToAsync(PipeWriter writer, CancellationToken cancellationToken)
    {
        if (chunks is not [var only])
            return WriteChunksAsync(writer, cancellationToken);
        var writing = writer.WriteAsync(only, cancellationToken);
        return writing.IsCompletedSuccessfully ? Task.CompletedTask : writing.AsTask();
    }

    private async Task WriteChunksAsync(PipeWriter writer, CancellationToken cancellationToken)
    {
        foreach (var chunk in chunks)
            await writer.WriteAsync(chunk, cancellationToken);
    }
}
