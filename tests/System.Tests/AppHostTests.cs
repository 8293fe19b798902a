using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Scalable.SystemTests;

/// <summary>The AppHost from outside: what it prints, what it leaves behind.</summary>
public class AppHostTests
{
    private const int Patience = 600_000;

    [Fact(Timeout = Patience)]
    public async Task AppHost_reports_ready_stops_on_SIGTERM_and_keeps_its_data()
    {
        var folder = AppHostProcess.NewFolder();
        await using (var first = new AppHostProcess(folder))
        {
            Assert.Equal(10, await CountAsync(await first.LineAsync("Ready: ")));
            Assert.True(first.Children().Count >= 8);

            first.Signal("TERM");

            Assert.Equal(0, await first.ExitAsync());
            Assert.Empty(first.ServicesAndServers());
            await first.UntilNoChildIsLeftAsync();
            AssertNoPidFile(folder);
        }

        // Another seed would show, were the data not the old one.
        await using var second = new AppHostProcess(folder, "--Seed:Items=20");
        Assert.Equal(10, await CountAsync(await second.LineAsync("Ready: ")));
        second.Signal("INT");
        Assert.Equal(0, await second.ExitAsync());
        Assert.Empty(second.ServicesAndServers());
        await second.UntilNoChildIsLeftAsync();
    }

    [Fact(Timeout = Patience)]
    public async Task No_process_survives_a_killed_AppHost_and_the_next_one_starts()
    {
        var folder = AppHostProcess.NewFolder();
        await using (var first = new AppHostProcess(folder))
        {
            await first.LineAsync("Ready: ");
            first.Signal("KILL");
            await first.ExitAsync();
            await first.UntilNoChildIsLeftAsync();
        }

        await using var second = new AppHostProcess(folder);
        Assert.Equal(10, await CountAsync(await second.LineAsync("Ready: ")));
    }

    [Fact(Timeout = Patience)]
    public async Task Second_AppHost_process_on_the_same_folder_exits_with_the_reason()
    {
        var folder = AppHostProcess.NewFolder();
        await using var first = new AppHostProcess(folder);
        await first.LineAsync("Ready: ");

        await using var second = new AppHostProcess(folder);
        var refusal = await second.LineAsync("Another AppHost");

        Assert.StartsWith($"Another AppHost (process {first.Id}) is running on {folder}", refusal, StringComparison.Ordinal);
        Assert.Equal(1, await second.ExitAsync());
        Assert.Empty(second.Children());
    }

    [Fact(Timeout = Patience)]
    public async Task Refused_AppHost_leaves_no_pid_file()
    {
        var folder = AppHostProcess.NewFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        await using var refused = new AppHostProcess(folder, $"--LocalServers:Ports:gateway={port}");

        await refused.LineAsync($"Port {port} of gateway is taken");
        Assert.Equal(1, await refused.ExitAsync());
        AssertNoPidFile(folder);
    }

    // The next AppHost would wait for ports that another program has, for leftovers of this one could hold them.
    private static void AssertNoPidFile(string folder) => Assert.False(File.Exists(Path.Combine(folder, "apphost.pid")));

    private static async Task<long> CountAsync(string ready)
    {
        using var client = new HttpClient { BaseAddress = new Uri(ready.Split(' ')[1]) };
        var page = await client.GetFromJsonAsync<JsonElement>("/api/catalog/items", TestContext.Current.CancellationToken);
        return page.GetProperty("count").GetInt64();
    }
}
