using LocalAspire.Hosting.Narration;

namespace LocalAspire.Hosting.Tests;

public class ConsoleLogTests
{
    [Fact]
    public async Task The_last_ten_thousand_lines_are_kept()
    {
        var log = new ConsoleLog(TimeProvider.System);
        for (var i = 1; i <= 10_500; i++) log.Add($"line {i}", isError: false);

        var kept = new List<ConsoleLine>();
        await foreach (var line in log.ReadAsync(follow: false, TestContext.Current.CancellationToken)) kept.Add(line);

        Assert.Equal(10_000, kept.Count);
        Assert.Equal(501, kept[0].Line);
        Assert.Equal("line 10500", kept[^1].Text);
    }

    [Fact]
    public async Task A_follower_sees_what_was_and_what_comes()
    {
        var log = new ConsoleLog(TimeProvider.System);
        log.Add("before", isError: false);
        await using var reader = log.ReadAsync(follow: true, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        Assert.True(await reader.MoveNextAsync());
        Assert.Equal("before", reader.Current.Text);
        var next = reader.MoveNextAsync();
        log.Add("after", isError: true);
        Assert.True(await next);
        Assert.Equal(("after", true), (reader.Current.Text, reader.Current.IsError));
    }
}
