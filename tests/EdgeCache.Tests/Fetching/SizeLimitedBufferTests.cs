using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Scalable.EdgeCache.Fetching;
using Scalable.EdgeCache.Storage;

namespace EdgeCache.Tests.Fetching;

public class SizeLimitedBufferTests
{
    private const int LargeObject = 85_000; // the collector's threshold, in bytes

    private static readonly byte[] Content = Enumerable.Range(0, 300_000).Select(index => (byte)(index % 251)).ToArray();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(65_535, 10_000)]
    [InlineData(65_536, 65_536)]
    [InlineData(65_537, 7)]
    [InlineData(300_000, 300_000)]
    [InlineData(300_000, 81_920)]
    public async Task Body_is_returned_as_written(int length, int writeSize)
    {
        using var buffer = new SizeLimitedBuffer(300_000);
        foreach (var piece in Content[..length].Chunk(writeSize))
            await buffer.WriteAsync(piece, TestContext.Current.CancellationToken);

        var body = buffer.ToBody();

        using var written = new MemoryStream();
        var writer = PipeWriter.Create(written);
        await body.WriteToAsync(writer, TestContext.Current.CancellationToken);
        await writer.CompleteAsync();
        Assert.Equal(length, body.Length);
        Assert.Equal(Content[..length], written.ToArray());
    }

    [Fact]
    public void Write_beyond_the_maximum_size_fails_and_is_remembered()
    {
        using var buffer = new SizeLimitedBuffer(100);
        buffer.Write(Content, 0, 100);
        Assert.False(buffer.Overflowed);

        Assert.Throws<IOException>(() => buffer.Write(Content, 0, 1));

        Assert.True(buffer.Overflowed);
        Assert.Equal(100, buffer.Length);
    }

    [Fact]
    public async Task Response_that_is_cleared_for_another_attempt_leaves_nothing_of_the_first_one()
    {
        using var buffer = new SizeLimitedBuffer(300_000);
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(buffer));
        await context.Response.Body.WriteAsync(Content.AsMemory(0, 100_000), TestContext.Current.CancellationToken);

        context.Response.Clear();
        await context.Response.Body.WriteAsync(Content.AsMemory(0, 3), TestContext.Current.CancellationToken);

        Assert.Equal([Content[..3]], buffer.ToBody().Chunks);
    }

    [Fact]
    public void Body_of_any_size_allocates_no_large_object()
    {
        Fill(); // the pool has its chunks then
        var before = GC.GetAllocatedBytesForCurrentThread();

        var body = Fill();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, body.Length, body.Length + 10_000);
        Assert.All(body.Chunks, chunk => Assert.InRange(chunk.Length, 1, LargeObject - 1));

        static ResponseBody Fill()
        {
            using var buffer = new SizeLimitedBuffer(300_000);
            buffer.Write(Content);
            return buffer.ToBody();
        }
    }
}
