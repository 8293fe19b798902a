using System.Diagnostics;
using System.Net;

namespace Scalable.Bench.Measure;

/// <summary>The outcomes of a client's requests.</summary>
/// <param name="Failed">Responses other than 200 and 429, broken connections and timeouts.</param>
/// <param name="Seconds">The duration from the first request to the last response.</param>
internal sealed record LimitedClientResult(IReadOnlyList<AdmittedRequest> Admitted, int Refused, int Failed, double Seconds)
{
    public int Sent => Admitted.Count + Refused + Failed;
}

/// <summary>
/// One client that sends to several servers at fixed rates, usually beyond its limit, and records when each request was admitted.
/// </summary>
internal static class LimitedClient
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    /// <param name="demand">The servers, and the requests per second that each receives.</param>
    /// <param name="seconds">The duration over which requests are sent.</param>
    /// <param name="timeout">The timeout of a request.</param>
    public static async Task<LimitedClientResult> RunAsync(
        IReadOnlyList<(Uri Address, int PerSecond)> demand, double seconds, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { Timeout = timeout };
        var (admitted, refused, failed) = (new List<AdmittedRequest>(), 0, 0);
        var start = Stopwatch.GetTimestamp();
        var lastAnswer = start;
        await Task.WhenAll(demand.Select(server => SendAsync(server.Address, server.PerSecond)));
        return new LimitedClientResult(admitted, refused, failed, Stopwatch.GetElapsedTime(start, lastAnswer).TotalSeconds);

        async Task SendAsync(Uri address, int perSecond)
        {
            using var timer = new PeriodicTimer(Tick);
            var (sent, answers) = (0, new List<Task>());
            while (Stopwatch.GetElapsedTime(start) is var now && now.TotalSeconds < seconds)
            {
                for (; sent < now.TotalSeconds * perSecond; sent++)
                    answers.Add(RequestAsync(address));
                await timer.WaitForNextTickAsync(cancellationToken);
            }

            await Task.WhenAll(answers);
        }

        async Task RequestAsync(Uri address)
        {
            var sent = Stopwatch.GetTimestamp();
            var status = await StatusAsync(address);
            var answered = Stopwatch.GetTimestamp();
            lock (admitted)
            {
                if (status is not null)
                    lastAnswer = answered;
                if (status == HttpStatusCode.OK)
                    admitted.Add(new AdmittedRequest(sent, answered));
                else if (status == HttpStatusCode.TooManyRequests)
                    refused++;
                else
                    failed++;
            }
        }

        async Task<HttpStatusCode?> StatusAsync(Uri address)
        {
            try
            {
                using var answer = await client.GetAsync(address, cancellationToken);
                return answer.StatusCode;
            }
            catch (Exception failure) when (failure is HttpRequestException || IsTimeout(failure))
            {
                return null;
            }
        }

        bool IsTimeout(Exception failure) => failure is OperationCanceledException && !cancellationToken.IsCancellationRequested;
    }
}
