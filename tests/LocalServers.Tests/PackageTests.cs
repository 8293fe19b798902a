using LocalServers.Programs;

namespace LocalServers.Tests;

/// <summary>Puts an <c>apt-get</c> of its own first on PATH, which is this process: no other test may run beside it.</summary>
[CollectionDefinition(nameof(PackageTests), DisableParallelization = true)]
[Collection(nameof(PackageTests))]
public class PackageTests
{
    [Fact]
    public async Task Installation_in_progress_completes_before_its_cancellation_is_reported()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Packages are installed by root.");
        var folder = Directory.CreateTempSubdirectory("apt-");
        var (begun, go, ended) =
            (Path.Combine(folder.FullName, "begun"), Path.Combine(folder.FullName, "go"), Path.Combine(folder.FullName, "ended"));
        var program = Path.Combine(folder.FullName, "apt-get");
        await File.WriteAllTextAsync(
            program,
            $"#!/bin/sh\ntouch {begun}\nwhile [ ! -e {go} ]; do sleep 0.05; done\ntouch {ended}\n",
            TestContext.Current.CancellationToken);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var path = Environment.GetEnvironmentVariable("PATH");
        Environment.SetEnvironmentVariable("PATH", $"{folder.FullName}:{path}");
        try
        {
            using var stop = new CancellationTokenSource();
            var installing = PackageManager.InstallAsync("package", () => false, stop.Token);
            while (!File.Exists(begun)) await Task.Delay(20, TestContext.Current.CancellationToken);
            await stop.CancelAsync();
            await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => installing);
            Assert.True(File.Exists(ended));
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
            folder.Delete(recursive: true);
        }
    }
}
