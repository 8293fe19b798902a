using System.Globalization;
using Scalable.Bench.Load;

namespace Scalable.Bench.Fairness;

/// <summary>
/// Twenty clients at five reads a second beside one that asks for random pages of 500 items without a pause: no limit by count stops it,
/// and each of its requests costs as much as hundreds of theirs.
/// </summary>
internal static class LongPagesCase
{
    private const int Seconds = 10;

    public static async Task RunAsync(FairnessStack stack, int items, CancellationToken cancellationToken)
    {
        var others = new Population("others", 20, 5, [new("GET", string.Create(CultureInfo.InvariantCulture, $"/api/catalog/items/{{1-{items}}}"))])
        {
            Addresses = Addresses.Each,
        };
        var pages = new RequestKind(
            "GET", string.Create(CultureInfo.InvariantCulture, $"/api/catalog/items?pageSize={{400-500}}&pageIndex={{0-{items / 500 - 1}}}"));
        foreach (var (name, gateway) in new[] { ("open", stack.Open), ("controlled", stack.Controlled) })
        {
            await stack.RunAsync(gateway, 5, cancellationToken, others);
            Show($"{name}, alone", await stack.RunAsync(gateway, Seconds, cancellationToken, others));
            foreach (var connections in new[] { 1, 2, 64 })
            {
                var abuser = new Population("abuser", connections, 0, [pages]) { Addresses = Addresses.One };
                Show($"{name}, {connections} abusing", await stack.RunAsync(gateway, Seconds, cancellationToken, others, abuser));
            }
        }
    }

    public static void Show(string name, LoadResult result)
    {
        foreach (var one in result.Populations)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-28} {one.Name,-8} ok {one.OkPerSecond,8:0.0}/s p50 {one.Latency.P50,7:0.00} p90 {one.Latency.P90,7:0.00} p99 {one.Latency.P99,7:0.00} max {one.Latency.Max,7:0.00} ms, failed {one.Failed}, broken {one.Broken}, timed out {one.TimedOut}, lag {result.SendLag:0.0}"));
        }
    }
}
