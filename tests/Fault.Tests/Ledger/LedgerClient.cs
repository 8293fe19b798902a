using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace Scalable.FaultTests.Ledger;

/// <summary>Hands in numbered jobs, and keeps account of the answers by their names.</summary>
internal sealed class LedgerClient(HttpClient client, LedgerEntries entries)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Answered 202.</summary>
    public ConcurrentDictionary<string, Uri> Accepted { get; } = new();

    /// <summary>Refused for good: whatever is done about them is one effect too many.</summary>
    public ConcurrentBag<string> Refused { get; } = [];

    /// <summary>Nobody knows: a time-out, a broken connection, or a failure that may have come after the deed.</summary>
    public ConcurrentBag<string> Unknown { get; } = [];

    /// <summary>The status codes of failed requests without <c>Retry-After</c>.</summary>
    public ConcurrentBag<HttpStatusCode> WithoutRetryAfter { get; } = [];

    /// <summary>When each job was accepted: <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public ConcurrentBag<long> Times { get; } = [];

    /// <summary>The longest time during which no job was accepted.</summary>
    public TimeSpan LongestOutage
    {
        get
        {
            long[] times = [.. Times.Order()];
            return times.Zip(times.Skip(1), Stopwatch.GetElapsedTime).DefaultIfEmpty().Max();
        }
    }

    /// <summary>Hands in one job. Every other one has a key, and is sent again, as clients do, until there is an answer.</summary>
    public async Task SubmitAsync(int number, CancellationToken cancellationToken)
    {
        var name = entries.NameOf(number);
        var attempts = number % 2 == 0 ? 20 : 1;
        for (var attempt = 1; ; attempt++)
        {
            var (status, job) = await PostAsync(number, key: attempts > 1 ? name : null, cancellationToken);
            if (attempt < attempts && !IsAnswer(status))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
                continue;
            }

            Note(name, status, job);
            return;
        }
    }

    private static bool IsAnswer(HttpStatusCode? status) => status is < HttpStatusCode.InternalServerError;

    private void Note(string name, HttpStatusCode? status, Uri? job)
    {
        if (status == HttpStatusCode.Accepted)
        {
            Accepted[name] = job!;
            Times.Add(Stopwatch.GetTimestamp());
            return;
        }

        (IsAnswer(status) ? Refused : Unknown).Add(name);
    }

    private async Task<(HttpStatusCode? Status, Uri? Job)> PostAsync(int number, string? key, CancellationToken cancellationToken)
    {
        using var request = entries.CreateRequest(number);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            using var response = await client.SendAsync(request, limit.Token);
            if (!IsAnswer(response.StatusCode) && response.Headers.RetryAfter is null)
                WithoutRetryAfter.Add(response.StatusCode);
            return (response.StatusCode, response.Headers.Location);
        }
        catch (Exception failure)
            when (failure is HttpRequestException or IOException
                || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (null, null);
        }
    }
}
