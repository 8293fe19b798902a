using CatalogData.Files;
using CatalogData.Pictures;
using CatalogData.Seeding;
using Microsoft.Extensions.Options;

namespace CatalogData.Tests.Files;

public sealed class FileExpiryTests(CatalogDatabase databases) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("file-expiry-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private FolderFileStore Store => new(Options.Create(new FileStoreOptions { Folder = _folder }));

    [Fact]
    public async Task A_file_is_removed_when_its_time_is_up_unless_a_transaction_kept_it()
    {
        await using var database = await databases.CreateAsync();
        var expiry = new FileExpiry(database);
        foreach (var name in new[] { "due", "later", "kept" })
            await Store.WriteAsync(name, new MemoryStream([1]), Cancel);
        await expiry.SetAsync(["due", "never-written"], TimeSpan.Zero, Cancel);
        await expiry.SetAsync(["kept"], TimeSpan.Zero, Cancel);
        await expiry.SetAsync(["later"], TimeSpan.FromHours(1), Cancel);
        await using (var connection = await database.OpenConnectionAsync(Cancel))
        {
            await using var transaction = await connection.BeginTransactionAsync(Cancel);
            await FileExpiry.ClearAsync(transaction, ["kept"], Cancel);
            await transaction.CommitAsync(Cancel);
        }

        Assert.Equal(2, await expiry.RemoveDueAsync(Store, 100, Cancel));

        Assert.Equal(["kept", "later"], Files());
        Assert.Equal(0, await expiry.RemoveDueAsync(Store, 100, Cancel));
    }

    [Theory]
    [InlineData("delete from pictures")]
    [InlineData("delete from items")]
    [InlineData("truncate items, types, brands, reviews, pictures")]
    public async Task Files_of_pictures_that_leave_the_catalogue_are_removed_after_a_while(string statement)
    {
        await using var database = await databases.CreateAsync();
        await new CatalogSeeder(database).SeedAsync(1, 0, replace: false, progress: null, Cancel);
        var id = Guid.NewGuid();
        await database.ExecuteAsync($"insert into pictures (id, width, height, item_id) values ('{id}', 320, 200, 1), ('{id}', 800, 500, 1)");
        foreach (var width in new[] { 320, 800 })
            await Store.WriteAsync(PictureFiles.Name(id, width), new MemoryStream([1]), Cancel);
        var expiry = new FileExpiry(database);

        await database.ExecuteAsync(statement);

        Assert.Equal(0, await expiry.RemoveDueAsync(Store, 100, Cancel));
        await database.ExecuteAsync("update file_expiry set expires_at = expires_at - interval '10 min'");
        Assert.Equal(2, await expiry.RemoveDueAsync(Store, 100, Cancel));
        Assert.Empty(Files());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string?[] Files() => [.. Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order(StringComparer.Ordinal)];
}
