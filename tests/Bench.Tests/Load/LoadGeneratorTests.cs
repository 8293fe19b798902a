using System.Text;
using Scalable.Generator.Load;

namespace Bench.Tests.Load;

public class LoadGeneratorTests
{
    private static readonly byte[] Answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_scheduled_request_is_sent_and_counted_once()
    {
        await using var server = new StallingServer(Answer);

        var result = await RunAsync(server.Address, users: 20, rate: 25, seconds: 1);

        Assert.Equal(500, result.Offered);
        Assert.Equal(500, result.Ok);
        Assert.Equal(500, server.Requests);
    }

    [Fact]
    public async Task Server_stall_raises_the_latency_of_the_requests_due_during_it()
    {
        // Half of the second's requests are due during the stall; a closed loop would have seen one slow answer a connection: 10 of 500.
        await using var server = new StallingServer(Answer, stallAt: 100, TimeSpan.FromSeconds(0.5));

        var result = await RunAsync(server.Address, users: 10, rate: 50, seconds: 1);

        Assert.Equal(500, result.Ok);
        Assert.InRange(result.Latency.P90, 300, 5000);
        Assert.InRange(result.Latency.Max, 450, 5000);
    }

    [Fact]
    public async Task Request_over_the_time_limit_is_abandoned_and_counted_as_timed_out()
    {
        await using var server = new StallingServer(Answer, stallAt: 1, TimeSpan.FromMinutes(1));

        var result = await RunAsync(server.Address, users: 5, rate: 10, seconds: 1, patience: 0.5);

        Assert.Equal((50, 0, 50), (result.Offered, result.Ok, result.TimedOut));
        Assert.InRange(result.Latency.P50, 499, 501);
    }

    [Fact]
    public async Task Unreachable_server_counts_one_error_per_request()
    {
        var server = new StallingServer(Answer);
        await server.DisposeAsync();

        var result = await RunAsync(server.Address, users: 5, rate: 10, seconds: 0.5);

        Assert.Equal((25, 25), (result.Offered, result.Broken));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1a\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n", 200)]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: 5\r\nConnection: close\r\n\r\nhello", 200)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n", 304)]
    [InlineData("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n", 202)]
    [InlineData("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 3\r\n\r\nno!", 429)]
    [InlineData("HTTP/1.1 500 Internal Server Error\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 500)]
    public async Task Responses_of_every_framing_are_read_and_counted_by_status(string answer, int status)
    {
        await using var server = new StallingServer(Encoding.ASCII.GetBytes(answer));

        var result = await RunAsync(server.Address, users: 2, rate: 20, seconds: 0.5);

        Assert.Equal(new Dictionary<int, long> { [status] = 20 }, result.Statuses);
        Assert.Equal(0, result.Broken + result.TimedOut);
    }

    [Theory]
    [InlineData("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n")]
    public async Task Request_that_fails_fast_counts_as_never_answered(string answer)
    {
        await using var server = new StallingServer(Encoding.ASCII.GetBytes(answer));

        var result = await RunAsync(server.Address, users: 2, rate: 20, seconds: 0.5);

        Assert.InRange(result.Wait.P50, OutcomeCounter.Never, double.MaxValue);
        Assert.Contains(KeyValuePair.Create("users: p50 ms", double.PositiveInfinity), Figures.Of(result));
    }

    [Fact]
    public async Task Population_can_use_one_source_address_per_user()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems have one loopback address.");
        await using var server = new StallingServer(Answer);
        var population = new Population("users", 300, 1, [new RequestKind("GET", "/")]) { Addresses = Addresses.Each };

        var result = (await new LoadGenerator(new LoadSpec(server.Address, 1, [population])).RunAsync(Cancel)).Only;

        Assert.Equal(300, result.Ok);
        Assert.Equal(300, server.Clients.Count);
    }

    [Fact]
    public async Task Remote_address_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => RunAsync(new Uri("http://192.0.2.1"), 1, 1, 1));

    private static async Task<PopulationResult> RunAsync(Uri address, int users, double rate, double seconds, double patience = 5)
    {
        var load = new LoadSpec(address, seconds, [new Population("users", users, rate, [new RequestKind("GET", "/")])])
        {
            Patience = patience,
        };
        return (await new LoadGenerator(load).RunAsync(Cancel)).Only;
    }
}
