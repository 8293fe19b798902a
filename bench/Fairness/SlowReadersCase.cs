using System.Net.Sockets;
using Scalable.Bench.Measure;
using Scalable.Generator.Load;

namespace Scalable.Bench.Fairness;

/// <summary>Clients that ask for long pages and read them at a few kilobytes a second.</summary>
internal static class SlowReadersCase
{
    private const int Readers = 300;
    private const int BytesPerRead = 512;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly byte[] Request = "GET /api/catalog/items?pageSize=500 HTTP/1.1\r\nHost: slow\r\n\r\n"u8.ToArray();

    public static async Task<IReadOnlyList<Ratio>> MeasureAsync(
        FairnessStack stack, Requests requests, int rounds, double seconds, CancellationToken cancellationToken)
    {
        var others = Population.WithAddressPerUser("others", 20, 5, requests.Item);
        var errors = 0L;
        var turns = await InterleavedRounds.RunAsync(rounds, BesideAsync, P99Async);
        var (beside, alone) = turns.Pair();
        return
        [
            new($"p99 of others beside {Readers} slow readers", beside, "alone", alone, "ms", 4, MoreIsBetter: false),
            new(
                $"errors of others beside {Readers} slow readers",
                errors, "requests", rounds * 200 * seconds, "errors", 0, MoreIsBetter: false),
        ];

        async Task<double> BesideAsync()
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var readers = Enumerable.Range(0, Readers).Select(_ => ReadAsync(stack.Controlled, end.Token)).ToArray();
            var p99 = await P99Async();
            await end.CancelAsync();
            await Task.WhenAll(readers);
            return p99;
        }

        async Task<double> P99Async()
        {
            var result = (await stack.RunAsync(stack.Controlled, seconds, cancellationToken, others)).Only;
            errors += result.Errors + result.Refused;
            return result.Latency.P99;
        }
    }

    // The gateway may close such a connection: the reader then connects again.
    private static async Task ReadAsync(Uri gateway, CancellationToken cancellationToken)
    {
        var buffer = new byte[BytesPerRead];
        while (!cancellationToken.IsCancellationRequested)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
            try
            {
                await socket.ConnectAsync(gateway.Host, gateway.Port, cancellationToken);
                await socket.SendAsync(Request, cancellationToken);
                while (await socket.ReceiveAsync(buffer, cancellationToken) > 0)
                    await Task.Delay(Pause, cancellationToken);
            }
            catch (Exception ended) when (ended is SocketException or OperationCanceledException)
            {
                await Task.Delay(Pause, CancellationToken.None);
            }
        }
    }
}
