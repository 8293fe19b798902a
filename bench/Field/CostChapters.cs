using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Generator.Load;

namespace Scalable.Bench.Field;

/// <summary>The results of <see cref="CostComparison"/>.</summary>
internal static class CostChapters
{
    private const string HotCase = "one client, 800 requests/s of 1,000 allowed";
    private const string EverydayCase = "200 clients, 5 requests/s each";
    private const string RedisOperations = "Redis operations/request";
    private const string RedisTime = "Redis µs/request";
    private const string Refused = "refused %";
    private const string AddedP50 = "added p50 ms";
    private const string AddedP99 = "added p99 ms";
    private const string Share = "of no limiter";
    private const string Allocated = "bytes/request";
    private const string AddedBytes = "added bytes/request";

    /// <param name="hot">One client near its limit, open loop.</param>
    /// <param name="everyday">Many clients with few requests each, open loop.</param>
    /// <param name="crowd">Many clients, closed loop.</param>
    public static IReadOnlyList<Chapter> Of(Samples hot, Samples everyday, Samples crowd) =>
        [Redis(hot, everyday), Latency(hot, everyday), Throughput(crowd), Allocations(crowd)];

    private static Chapter Redis(Samples hot, Samples everyday)
    {
        Measurement[] hotRows = [.. Rows(hot, HotCase)];
        Measurement[] rows = [.. hotRows, .. Rows(everyday, EverydayCase)];
        var theirs = hotRows.Of(Limiter.RedisRateLimiting, RedisOperations);
        return new Chapter(
            "redis", "Redis operations", "Runs of scripts, each one round trip; what Redis does within a script is not counted.", rows,
            [new("Redis operations per request", RedisOperations, ChartKind.Bars)],
            [
                FieldChapter.Compare(
                    "Redis operations per request of a client near its limit", hotRows, RedisOperations,
                    "target: at most 0.05, and fewer than RedisRateLimiting's", ours => ours <= 0.05 && ours < theirs),
            ]);

        static IEnumerable<Measurement> Rows(Samples samples, string name) => Limiter.Limiting.Select(limiter => FieldChapter.Row(
            limiter, name,
            (RedisOperations, samples.Of(limiter, sample => sample.PerRequest(sample.Totals.Scripts.Calls))),
            (RedisTime, samples.Of(limiter, sample => sample.PerRequest(sample.Totals.Scripts.Microseconds))),
            (Refused, samples.Of(limiter, sample => 100.0 * sample.Result.Refused / sample.Result.Offered))));
    }

    private static Chapter Latency(Samples hot, Samples everyday)
    {
        Measurement[] hotRows = [.. Rows(hot, HotCase)];
        Measurement[] everydayRows = [.. Rows(everyday, EverydayCase)];
        return new Chapter(
            "latency", "Latency", "An open loop. Added: the difference to the same server without a limiter in the same round.",
            [.. hotRows, .. everydayRows], [new("99th percentile", Figures.P99, ChartKind.Bars)],
            [
                Compare("Hot client: added median in ms", hotRows, AddedP50),
                Compare("Hot client: added 99th percentile in ms", hotRows, AddedP99),
                Compare("Everyday clients: added median in ms", everydayRows, AddedP50),
                Compare("Everyday clients: added 99th percentile in ms", everydayRows, AddedP99),
            ]);

        static IEnumerable<Measurement> Rows(Samples samples, string name) => Limiter.All.Select(limiter => FieldChapter.Row(
            limiter, name,
            (Figures.P50, samples.Of(limiter, sample => sample.Result.Latency.P50)),
            (Figures.P99, samples.Of(limiter, sample => sample.Result.Latency.P99)),
            (AddedP50, samples.Against(limiter, sample => sample.Result.Latency.P50, (with, without) => with - without)),
            (AddedP99, samples.Against(limiter, sample => sample.Result.Latency.P99, (with, without) => with - without)),
            (Figures.Errors, samples.Of(limiter, sample => 100 * sample.Result.ErrorShare))));

        static Finding Compare(string what, IReadOnlyList<Measurement> rows, string figure)
        {
            var theirs = rows.Of(Limiter.RedisRateLimiting, figure);
            return FieldChapter.Compare(what, rows, figure, "target: at most RedisRateLimiting's", ours => ours <= theirs);
        }
    }

    private static Chapter Throughput(Samples crowd)
    {
        Measurement[] rows = [.. Limiter.All.Select(limiter => FieldChapter.Row(
            limiter, "512 clients",
            (Figures.Ok, crowd.Of(limiter, sample => sample.Result.OkPerSecond)),
            (Share, crowd.Against(limiter, sample => sample.Result.OkPerSecond, (with, without) => with / without)),
            (Refused, crowd.Of(limiter, sample => 100.0 * sample.Result.Refused / sample.Result.Offered))))];
        var theirs = rows.Of(Limiter.RedisRateLimiting, Share);
        return new Chapter(
            "throughput", "Throughput", "A closed loop of 512 clients. The ratio is to the same server without a limiter.",
            rows, [new("Throughput, share of no limiter", Share, ChartKind.Bars)],
            [
                FieldChapter.Compare(
                    "Throughput, share of no limiter", rows, Share, "target: at least RedisRateLimiting's", ours => ours >= theirs,
                    badness: share => -share),
            ]);
    }

    private static Chapter Allocations(Samples crowd)
    {
        Measurement[] rows = [.. Limiter.All.Where(limiter => limiter.Anchor is not null).Select(limiter => FieldChapter.Row(
            limiter, "512 clients",
            (Allocated, crowd.Of(limiter, sample => sample.PerRequest(sample.Totals.AllocatedBytes))),
            (AddedBytes, crowd.Against(
                limiter, sample => sample.PerRequest(sample.Totals.AllocatedBytes), (with, without) => with - without))))];
        var theirs = rows.Of(Limiter.Framework, AddedBytes);
        return new Chapter(
            "allocations", "Allocations",
            "Bytes that the server's process allocates per request, in the closed loop. nginx has no such figure. Only ours sends "
            + "RateLimit headers, which are part of its figure.",
            rows, [new("Bytes allocated per request, beyond no limiter", AddedBytes, ChartKind.Bars)],
            [
                FieldChapter.Compare(
                    "Bytes allocated per request, beyond no limiter", rows, AddedBytes,
                    "target: at most the framework's own in one process", ours => ours <= theirs),
            ]);
    }
}
