using System.Diagnostics;
using LocalAspire.Hosting.Data;
using LocalAspire.Hosting.Tests.Support;

namespace LocalAspire.Hosting.Tests;

public class ChildRecordTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_killed_AppHost_left_has_gone_before_the_next_one_starts_anything()
    {
        var folder = Directory.CreateTempSubdirectory("local-aspire-orphans-").FullName;
        using var orphan = Process.Start("sleep", "1000");
        _ = new ChildRecord(folder, orphan.Id);

        await using var running = await Running.StartAsync(
            builder => builder.AddScript("service", "sleep 100"), $"--LocalAspire:DataFolder={folder}", "--LocalAspire:StopTimeout=1");

        await orphan.WaitForExitAsync(Cancel);
        await running.HealthyAsync("service");
        Assert.Single(Directory.GetFiles(folder, "*", SearchOption.AllDirectories), file => Path.GetDirectoryName(file)!.EndsWith("apphost.processes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_process_that_has_the_same_number_by_chance_is_left_alone()
    {
        var folder = Directory.CreateTempSubdirectory("local-aspire-orphans-").FullName;
        using var stranger = Process.Start("sleep", "1000");
        _ = new ChildRecord(folder, stranger.Id);
        await File.WriteAllTextAsync(Path.Combine(folder, "apphost.processes", $"{stranger.Id}"), "1", Cancel);

        await ChildRecord.EndOrphansAsync(folder, TimeSpan.Zero, TimeProvider.System, Cancel);

        Assert.False(stranger.HasExited);
        stranger.Kill();
    }
}
