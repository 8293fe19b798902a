using Scalable.Bench.Measure;
using Scalable.Bench.Report;
using Scalable.Generator.Load;

namespace Scalable.Bench.Field;

/// <summary>The results of <see cref="SharedLimitComparison"/>.</summary>
internal static class SharedLimitChapters
{
    private const string Admitted = "admitted, of burst + rate x time";
    private const string Beyond = "most beyond burst + rate in a second";
    private const string RedisOperations = "Redis operations/admitted";
    private const string Failed = "failed %";

    public static Chapter Healthy(ILookup<Limiter, SharedLimitRound> rounds)
    {
        Measurement[] rows = [.. Limiter.Limiting.Select(limiter => FieldChapter.Row(
            limiter, "one client, 1,200 requests/s of 200 allowed",
            (Admitted, rounds[limiter].Select(round => round.Share)),
            (Beyond, rounds[limiter].Select(round => round.Excess)),
            (RedisOperations, rounds[limiter].Select(round => (double)round.Scripts / round.Abuser.Admitted.Count)),
            (Failed, rounds[limiter].Select(round => 100.0 * round.Abuser.Failed / round.Abuser.Sent))))];
        return new Chapter(
            "shared", "One limit, three instances",
            "One client sends six times its limit to three instances at once. At most burst + rate may be admitted in any second.",
            rows, [new("Admitted beyond burst + rate in the fullest second", Beyond, ChartKind.Bars)],
            [
                FieldChapter.Compare(
                    "Requests beyond burst + rate in the fullest second", rows, Beyond, "target: 0", ours => ours <= 0),
                FieldChapter.Compare(
                    "Admitted, of burst + rate x time", rows, Admitted, "target: from 0.95 to 1", ours => ours is >= 0.95 and <= 1,
                    badness: share => Math.Abs(1 - share)),
                FieldChapter.Compare(
                    "Redis operations per admitted request at six times the limit", rows, RedisOperations, "target: at most 0.05",
                    ours => ours <= 0.05),
            ]);
    }

    public static Chapter Frozen(ILookup<Limiter, SharedLimitRound> rounds)
    {
        Measurement[] rows = [.. Limiter.Limiting.Select(limiter => FieldChapter.Row(
            limiter, limiter.UsesRedis ? "Redis frozen" : "no Redis",
            (Failed, rounds[limiter].Select(round => 100 * round.Others!.ErrorShare)),
            ("refused %", rounds[limiter].Select(round => 100.0 * round.Others!.Refused / round.Others.Offered)),
            (Figures.P50, rounds[limiter].Select(round => round.Others!.Latency.P50)),
            (Figures.P99, rounds[limiter].Select(round => round.Others!.Latency.P99)),
            (Admitted, rounds[limiter].Select(round => round.Share)),
            (Beyond, rounds[limiter].Select(round => round.Excess))))];
        return new Chapter(
            "frozen", "Redis frozen",
            "50 clients within their limits at one of three instances, beside the client of the previous table, while Redis does not "
            + $"respond. A request without an answer in {SharedLimitComparison.PatienceSeconds:0} s has failed. Admitted: of that client.",
            rows, [new("Failed requests of clients within their limits", Failed, ChartKind.Bars)],
            [
                FieldChapter.Compare("Failed requests while Redis is frozen, in %", rows, Failed, "target: 0", ours => ours == 0),
                FieldChapter.Compare(
                    "Requests beyond burst + rate in the fullest second, Redis frozen", rows, Beyond, "target: 0", ours => ours <= 0),
            ]);
    }
}
