using CatalogData.Files;
using Microsoft.Extensions.Options;
using Scalable.Jobs.Files;

namespace CatalogData.Tests.Files;

public sealed class FolderFileStoreTests : FileStoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("file-store-").FullName;

    private protected override IFileStore Store => In(_folder);

    [Fact]
    public async Task Failed_write_leaves_no_file()
    {
        await Assert.ThrowsAsync<IOException>(() => Store.WriteAsync("imports/a", new BrokenStream(), Cancel));

        Assert.Empty(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact(Timeout = 60_000)]
    public async Task File_is_synced_before_its_rename_and_its_folders_after_it()
    {
        await using var calls = await SystemCalls.TraceAsync("fsync,fdatasync,rename,renameat,renameat2");

        await Store.WriteAsync("pictures/new/a", new MemoryStream([1]), Cancel);

        var made = (await calls.EndAsync()).Where(call => call.Contains(_folder, StringComparison.Ordinal)).ToList();
        Assert.Collection(made,
            file => Assert.Matches(@"^fsync\(.*/pictures/new/a\.[0-9a-f]{32}\.tmp>", file),
            rename => Assert.Matches(@"^rename.*/pictures/new/a""", rename),
            folder => Assert.Matches(@"^fsync\(.*/pictures/new>", folder),
            parent => Assert.Matches(@"^fsync\(.*/pictures>", parent),
            root => Assert.Matches($@"^fsync\(.*{Path.GetFileName(_folder)}>", root));
    }

    [Fact]
    public async Task Full_disk_throws_FileStoreFullException_and_leaves_no_partial_file()
    {
        using var disk = SmallDisk.Mount();
        var store = In(disk.Folder);
        await store.WriteAsync("imports/fits", new MemoryStream(new byte[SmallDisk.Size / 2]), Cancel);

        await Assert.ThrowsAsync<FileStoreFullException>(
            () => store.WriteAsync("imports/large", new MemoryStream(new byte[SmallDisk.Size]), Cancel));

        Assert.Equal("fits", Path.GetFileName(Assert.Single(Directory.GetFiles(disk.Folder, "*", SearchOption.AllDirectories))));
        await store.DeleteAsync("imports/fits", Cancel);
        await store.WriteAsync("imports/again", new MemoryStream(new byte[SmallDisk.Size / 2]), Cancel);
    }

    [Fact]
    public async Task Sweep_removes_only_abandoned_temporary_files()
    {
        await Store.WriteAsync("imports/whole", new MemoryStream([1]), Cancel);
        var abandoned = TemporaryFiles.NameFor(Path.Combine(_folder, "imports", "abandoned"));
        var begun = TemporaryFiles.NameFor(Path.Combine(_folder, "imports", "begun"));
        var foreign = Path.Combine(_folder, "imports", "somebody-elses.tmp");
        foreach (var file in new[] { abandoned, begun, foreign })
            await File.WriteAllTextAsync(file, "half", Cancel);
        var now = TimeProvider.System.GetUtcNow();
        foreach (var old in new[] { abandoned, foreign, Path.Combine(_folder, "imports", "whole") })
            File.SetLastWriteTimeUtc(old, (now - TemporaryFiles.Abandoned).UtcDateTime.AddMinutes(-1));

        Assert.Equal(1, TemporaryFiles.Sweep(_folder, now));

        Assert.Equal(
            [Path.GetFileName(begun), "somebody-elses.tmp", "whole"],
            Directory.GetFiles(Path.Combine(_folder, "imports")).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Sweep_of_a_missing_folder_removes_nothing() =>
        Assert.Equal(0, TemporaryFiles.Sweep(Path.Combine(_folder, "none"), TimeProvider.System.GetUtcNow()));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static FolderFileStore In(string folder) => new(Options.Create(new FileStoreOptions { Folder = folder }));

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
