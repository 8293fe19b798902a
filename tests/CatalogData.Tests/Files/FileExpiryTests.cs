using CatalogData.Files;
using CatalogData.Pictures;
using CatalogData.Seeding;
using Microsoft.Extensions.Options;
using Npgsql;
using Scalable.Jobs.Files;

namespace CatalogData.Tests.Files;

public sealed class FileExpiryTests(CatalogDatabase databases) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("file-expiry-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static FileExpiry Expiry(NpgsqlDataSource database) => new(database, [PictureFiles.Reference]);

    private FolderFileStore Store => new(Options.Create(new FileStoreOptions { Folder = _folder }));

    [Fact]
    public async Task Expired_file_is_kept_while_a_picture_or_an_unfailed_job_refers_to_it()
    {
        await using var database = await databases.CreateAsync();
        await new CatalogSeeder(database).SeedAsync(1, 0, replace: false, progress: null, Cancel);
        var (completed, queued, failed) = (await AcceptAsync(database), await AcceptAsync(database), await AcceptAsync(database));
        var picture = Guid.NewGuid();
        var result = $"price-lists/{completed:N}/{Guid.NewGuid():N}.pdf";
        await database.ExecuteAsync($"insert into pictures (id, width, height, item_id) values ('{picture}', 320, 200, 1)");
        await database.ExecuteAsync(
            $$"""update jobs set state = 'completed', result = '{"file": {"name": "{{result}}"} }' where id = '{{completed}}'""");
        await database.ExecuteAsync($$"""update jobs set payload = '{"file": "imports/{{queued:N}}"}' where id = '{{queued}}'""");
        await database.ExecuteAsync(
            $$"""update jobs set state = 'failed', payload = '{"file": "imports/{{failed:N}}"}' where id = '{{failed}}'""");
        string[] used = [PictureFiles.Name(picture, 320), result, $"imports/{queued:N}"];
        string[] unused =
        [
            PictureFiles.Name(picture, 800), PictureFiles.Name(Guid.NewGuid(), 320), $"price-lists/{completed:N}/other.pdf",
            $"imports/{failed:N}",
        ];
        foreach (var name in used.Concat(unused))
        {
            await Store.WriteAsync(name, new MemoryStream([1]), Cancel);
            await database.ExecuteAsync($"insert into file_expiry values ('{name}', now())");
        }

        Assert.Equal(used.Length + unused.Length, await Expiry(database).RemoveDueAsync(Store, 100, Cancel));

        foreach (var name in used)
            Assert.True(File.Exists(Path.Combine(_folder, name)), name);
        foreach (var name in unused)
            Assert.False(File.Exists(Path.Combine(_folder, name)), name);
        Assert.Equal(0, await database.QueryAsync<long>("select count(*) from file_expiry"));
    }

    [Theory]
    [InlineData("delete from pictures")]
    [InlineData("delete from items")]
    [InlineData("truncate items, types, brands, reviews, pictures")]
    public async Task Files_of_deleted_pictures_are_removed_after_a_delay(string statement)
    {
        await using var database = await databases.CreateAsync();
        await new CatalogSeeder(database).SeedAsync(1, 0, replace: false, progress: null, Cancel);
        var id = Guid.NewGuid();
        await database.ExecuteAsync(
            $"insert into pictures (id, width, height, item_id) values ('{id}', 320, 200, 1), ('{id}', 800, 500, 1)");
        foreach (var width in new[] { 320, 800 })
            await Store.WriteAsync(PictureFiles.Name(id, width), new MemoryStream([1]), Cancel);
        var expiry = Expiry(database);

        await database.ExecuteAsync(statement);

        Assert.Equal(0, await expiry.RemoveDueAsync(Store, 100, Cancel));
        await database.ExecuteAsync("update file_expiry set expires_at = expires_at - interval '10 min'");
        Assert.Equal(2, await expiry.RemoveDueAsync(Store, 100, Cancel));
        Assert.Empty(Files());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<Guid> AcceptAsync(NpgsqlDataSource database)
    {
        var id = Guid.CreateVersion7();
        await database.ExecuteAsync($"insert into jobs (id, kind, owner, payload) values ('{id}', 'import', 'alice', '{{}}')");
        return id;
    }

    private string?[] Files() =>
        [.. Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order(StringComparer.Ordinal)];
}
