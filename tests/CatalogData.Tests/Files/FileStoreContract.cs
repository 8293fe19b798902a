using System.Text;
using CatalogData.Files;

namespace CatalogData.Tests.Files;

/// <summary>What every file store does, wherever it keeps its files.</summary>
public abstract class FileStoreContract
{
    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected abstract IFileStore Store { get; }

    [Fact]
    public async Task Written_file_can_be_read_until_it_is_deleted()
    {
        Assert.Equal(5, await Store.WriteAsync("imports/a", new MemoryStream("hello"u8.ToArray()), Cancel));

        Assert.Equal("hello", await ReadAsync("imports/a"));

        await Store.DeleteAsync("imports/a", Cancel);
        Assert.Null(await Store.OpenAsync("imports/a", Cancel));
        await Store.DeleteAsync("imports/a", Cancel);
    }

    [Fact]
    public async Task File_is_not_visible_until_it_is_completely_written()
    {
        await Store.WriteAsync("results/slow", async (file, cancel) =>
        {
            await file.WriteAsync("first "u8.ToArray(), cancel);
            await file.FlushAsync(cancel);
            Assert.Null(await Store.OpenAsync("results/slow", cancel));
            await file.WriteAsync("second"u8.ToArray(), cancel);
        }, Cancel);

        Assert.Equal("first second", await ReadAsync("results/slow"));
    }

    [Fact]
    public async Task Failed_write_keeps_the_previous_content()
    {
        await Store.WriteAsync("results/kept", new MemoryStream("before"u8.ToArray()), Cancel);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.WriteAsync("results/kept", async (file, cancel) =>
        {
            await file.WriteAsync(new byte[5_000_000], cancel);
            throw new InvalidOperationException("The work breaks off.");
        }, Cancel));

        Assert.Equal("before", await ReadAsync("results/kept"));
    }

    [Fact]
    public async Task Concurrent_writes_of_one_name_do_not_mix_their_contents()
    {
        string[] contents = [new string('a', 5_000_000), new string('b', 5_000_000)];

        var writes = contents
            .Select(content => Store.WriteAsync("results/both", new MemoryStream(Encoding.UTF8.GetBytes(content)), Cancel))
            .ToArray();
        await Task.WhenAll(writes).ContinueWith(_ => { }, Cancel, TaskContinuationOptions.None, TaskScheduler.Default);

        // Blob storage lets the one that is first to finish push the other out.
        Assert.Contains(writes, write => write.IsCompletedSuccessfully);
        Assert.Contains(await ReadAsync("results/both"), contents);
    }

    [Fact]
    public async Task Large_file_can_be_read_from_any_position()
    {
        var content = new byte[9_000_001];
        Random.Shared.NextBytes(content);
        Assert.Equal(content.Length, await Store.WriteAsync("results/large", new MemoryStream(content), Cancel));

        await using var file = await Store.OpenAsync("results/large", Cancel);
        Assert.Equal(content.Length, file!.Length);
        foreach (var position in new[] { 8_999_000, 0, 4_500_000 })
        {
            file.Position = position;
            var part = new byte[1000];
            await file.ReadExactlyAsync(part, Cancel);
            Assert.Equal(content[position..(position + 1000)], part);
        }
    }

    [Theory]
    [InlineData("../a")]
    [InlineData("imports/../../a")]
    [InlineData("/etc/passwd")]
    [InlineData("imports//a")]
    [InlineData("a\0b")]
    [InlineData("a\n")]
    [InlineData("")]
    public async Task Write_with_an_invalid_or_escaping_file_name_is_rejected(string name) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Store.WriteAsync(name, Stream.Null, Cancel));

    private protected async Task<string> ReadAsync(string name)
    {
        await using var file = await Store.OpenAsync(name, Cancel);
        return await new StreamReader(file!, Encoding.UTF8).ReadToEndAsync(Cancel);
    }
}
