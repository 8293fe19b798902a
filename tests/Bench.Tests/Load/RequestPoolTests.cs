using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Scalable.Generator.Load;

namespace Bench.Tests.Load;

public partial class RequestPoolTests
{
    [Fact]
    public void Popular_numbers_are_frequent_as_Zipf_has_it()
    {
        var pool = Pool(new RequestKind("GET", "/{zipf:1-1000}"));

        var counts = Enumerable.Range(0, 40_000).Select(_ => int.Parse(Number().Match(Next(pool)).Value, CultureInfo.InvariantCulture))
            .CountBy(number => number).ToDictionary();

        // ln 2 / ln 1001 = 10.0 %, ln 1.5 / ln 1001 = 5.9 %.
        Assert.InRange(counts[1], 3_600, 4_400);
        Assert.InRange(counts[2], 2_000, 2_700);
        Assert.Equal(1000, counts.Keys.Max(), 50.0);
        Assert.All(counts.Keys, number => Assert.InRange(number, 1, 1000));
    }

    [Fact]
    public void Request_carries_the_time_at_which_it_was_due()
    {
        var pool = Pool(new RequestKind("POST", "/tasks?due={due}"));
        var before = TimeProvider.System.GetUtcNow();

        var request = Next(pool, Stopwatch.GetTimestamp() - (2 * Stopwatch.Frequency));

        var due = DateTimeOffset.UnixEpoch.AddMicroseconds(long.Parse(Number().Match(request).Value, CultureInfo.InvariantCulture));
        Assert.InRange((before - due).TotalSeconds, 1.5, 2.001);
    }

    [Fact]
    public void Body_has_random_numbers_and_its_own_length()
    {
        var request = Next(Pool(new RequestKind("PUT", "/1") { Body = """{"price":{1000-9999}}""" }));

        Assert.Matches("\r\nContent-Length: 14\r\n\r\n{\"price\":[0-9]{4}}$", request);
    }

    private static RequestPool Pool(RequestKind kind) =>
        new(new Population("users", 1, 0, [kind]), new Uri("http://127.0.0.1"), seconds: 1, new Random(1));

    private static string Next(RequestPool pool, long due = 0) => Encoding.ASCII.GetString(pool.Next(due));

    [GeneratedRegex(@"(?<=GET /|due=)\d+")]
    private static partial Regex Number();
}
