using System.Globalization;
using Scalable.Bench.Measure;
using Scalable.Generator.Load;

namespace Scalable.Bench.Fairness;

/// <summary>
/// Eight hundred clients that follow jobs lose their connections at once, as after a failure of a network or of a gateway, and connect
/// again as an EventSource does; every four seconds.
/// </summary>
internal static class ReconnectCase
{
    private const int Users = 100;
    private const int StreamsPerUser = 8; // half of the limit: a connection that was lost may still count
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(4);

    public static async Task<IReadOnlyList<Ratio>> MeasureAsync(
        SystemStack stack, Requests requests, int rounds, double seconds, CancellationToken cancellationToken)
    {
        var others = Population.WithAddressPerUser("others", 20, 5, requests.Item);
        using var watchers = new JobWatchers(
            stack.Gateway, await stack.StartLastingJobsAsync(Users, StreamsPerUser, cancellationToken));
        await watchers.ReconnectAsync(cancellationToken);
        var errors = 0L;
        await P99Async();
        var slowest = new List<TimeSpan>();
        var turns = await InterleavedRounds.RunAsync(rounds, BesideAsync, P99Async);
        var (beside, quiet) = turns.Pair();
        var name = string.Create(CultureInfo.InvariantCulture, $"beside {Users * StreamsPerUser} streams that reconnect every 4 s");
        return
        [
            new($"p99 of others {name}", beside, "beside quiet streams", quiet, "ms", 4, MoreIsBetter: false),
            new($"errors of others {name}", errors, "requests", rounds * 200 * seconds, "errors", 0, MoreIsBetter: false),
            new(
                "refused streams, which were repeated", watchers.Refused, "streams", slowest.Count * Users * StreamsPerUser, "streams",
                double.PositiveInfinity, MoreIsBetter: false),
            new(
                "time until every stream has told its job's state", slowest.Max().TotalMilliseconds, "interval",
                Interval.TotalMilliseconds, "ms", 1, MoreIsBetter: false),
        ];

        async Task<double> BesideAsync()
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var reconnecting = ReconnectAsync(end.Token);
            var p99 = await P99Async();
            await end.CancelAsync();
            await reconnecting;
            await watchers.ReconnectAsync(cancellationToken); // for the quiet measurement that may follow
            return p99;
        }

        async Task ReconnectAsync(CancellationToken end)
        {
            try
            {
                using var timer = new PeriodicTimer(Interval);
                do
                {
                    slowest.Add(await watchers.ReconnectAsync(end));
                }
                while (await timer.WaitForNextTickAsync(end));
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                // The measurement has ended.
            }
        }

        async Task<double> P99Async()
        {
            var result = (await stack.RunAsync(seconds, cancellationToken, others)).Only;
            errors += result.Errors + result.Refused;
            return result.Latency.P99;
        }
    }
}
