using System.Diagnostics;
using System.Net;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Jobs;

/// <summary>On a disk of one megabyte, which only root can make.</summary>
public sealed class DiskFullTests(CatalogServers servers)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_upload_that_does_not_fit_is_told_so_and_leaves_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can mount a small disk.");
        var disk = Directory.CreateTempSubdirectory("disk-").FullName;
        Assert.SkipUnless(await RunAsync("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk) == 0, "This machine does not let root mount.");
        try
        {
            await using var replica = await Replica.StartAsync(servers, ("FileStore__Folder", disk));
            using var me = replica.Address.User("disk");

            using var refused = await me.ImportAsync(new string('x', 4 << 20));

            Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
            Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
            Assert.Empty(Directory.GetFiles(disk, "*", SearchOption.AllDirectories));
            Assert.Equal(0, await servers.QueryAsync<long>("select count(*) from jobs where owner = 'disk'"));
            await me.ImportAsync("fits").AcceptedAsync();
        }
        finally
        {
            await RunAsync("umount", disk);
        }
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(Cancel);
        return process.ExitCode;
    }
}
