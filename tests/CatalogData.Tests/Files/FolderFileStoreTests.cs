using System.Text;
using CatalogData.Files;
using Microsoft.Extensions.Options;

namespace CatalogData.Tests.Files;

public sealed class FolderFileStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("file-store-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private FolderFileStore Store => new(Options.Create(new FileStoreOptions { Folder = _folder }));

    [Fact]
    public async Task What_was_written_is_read_back_until_it_is_deleted()
    {
        Assert.Equal(5, await Store.WriteAsync("imports/a", new MemoryStream("hello"u8.ToArray()), Cancel));

        await using (var file = await Store.OpenAsync("imports/a", Cancel))
            Assert.Equal("hello", await new StreamReader(file!, Encoding.UTF8).ReadToEndAsync(Cancel));

        await Store.DeleteAsync("imports/a", Cancel);
        Assert.Null(await Store.OpenAsync("imports/a", Cancel));
        await Store.DeleteAsync("imports/a", Cancel);
    }

    [Fact]
    public async Task A_write_that_fails_leaves_nothing()
    {
        await Assert.ThrowsAsync<IOException>(() => Store.WriteAsync("imports/a", new BrokenStream(), Cancel));

        Assert.Empty(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("../a")]
    [InlineData("imports/../../a")]
    [InlineData("/etc/passwd")]
    [InlineData("imports//a")]
    [InlineData("a\0b")]
    [InlineData("a\n")]
    [InlineData("")]
    public async Task A_name_cannot_lead_out_of_the_store(string name) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Store.WriteAsync(name, Stream.Null, Cancel));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>An upload whose connection breaks after some bytes.</summary>
    private sealed class BrokenStream() : MemoryStream(new byte[100])
    {
        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            await base.CopyToAsync(destination, bufferSize, cancellationToken);
            throw new IOException("The connection broke.");
        }
    }
}
