using WorkerService.PriceLists;
using WorkerService.PriceLists.Fonts;

namespace WorkerService.Tests.PriceLists;

/// <summary>Runs alone: the heap it measures is that of the whole process, other tests' objects included.</summary>
[CollectionDefinition(nameof(PriceListMemoryTests), DisableParallelization = true)]
[Collection(nameof(PriceListMemoryTests))]
public sealed class PriceListMemoryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Memory_does_not_grow_with_the_number_of_pages()
    {
        await using var output = new CountingStream();
        var content = new PriceListContent("Price list", "", "Acme", null, 20_000, new DateTimeOffset(2026, 5, 4, 3, 2, 1, TimeSpan.Zero));
        using var fonts = new FontLibrary([]);
        using var layout = new PriceListLayout(content, fonts, output);
        await layout.CoverAsync(Cancel);
        for (var id = 1; id <= 2000; id++)
            await AddAsync(layout, id);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var id = 2001; id <= 20_000; id++)
            await AddAsync(layout, id);

        // A few hundred pages later: their places in the file and no more.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 500_000);
        Assert.InRange(output.Length, 300_000, long.MaxValue);
        await layout.FinishAsync(Cancel);
    }

    private static Task AddAsync(PriceListLayout layout, int id) =>
        layout.AddAsync(new(id, $"Item {id}", "Lamps", "Acme", 1234.5m), Cancel);

    private sealed class CountingStream : MemoryStream
    {
        private long _length;

        public override long Length => _length;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _length += buffer.Length;
            return ValueTask.CompletedTask;
        }
    }
}
