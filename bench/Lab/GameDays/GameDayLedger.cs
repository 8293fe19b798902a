using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Npgsql;
using Scalable.Lab.Control;
using Scalable.Lab.Measuring;

namespace Scalable.Lab.GameDays;

/// <summary>Hands in a numbered job each second, and counts at the end which were done not at all, or twice.</summary>
internal sealed class GameDayLedger(Uri gateway, LabTokens tokens, LabDatabase database)
{
    private const int Attempts = 40;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);

    private readonly ConcurrentBag<string> _accepted = [];
    private readonly string _run = $"Game day {Guid.NewGuid():N}"[..18];

    /// <summary>Hands jobs in until it is cancelled; those on their way are still answered.</summary>
    public async Task SubmitAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = gateway, Timeout = RequestTimeout };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.Create("game-day"));
        using var timer = new PeriodicTimer(Interval);
        var jobs = new List<Task>();
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
                jobs.Add(SubmitAsync(client, string.Create(CultureInfo.InvariantCulture, $"{_run} {jobs.Count:D5}")));
        }
        catch (OperationCanceledException)
        {
            // The day is over.
        }

        await Task.WhenAll(jobs);
    }

    /// <summary>Waits until all accepted jobs have had their effect, a minute at most, and counts.</summary>
    public async Task<LedgerCounts> CountAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(RetryDelay);
        var deadline = TimeProvider.System.GetUtcNow() + MaxWait;
        while (true)
        {
            try
            {
                var effects = await database.ItemsAsync(_run, cancellationToken);
                var lost = _accepted.Count(name => !effects.ContainsKey(name));
                if (lost == 0 || TimeProvider.System.GetUtcNow() > deadline)
                    return new LedgerCounts(_accepted.Count, lost, effects.Values.Count(effect => effect > 1));
            }
            catch (NpgsqlException) when (TimeProvider.System.GetUtcNow() < deadline)
            {
                // Its connection ended with the server.
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    // As clients do: sent again with the same key until there is an answer.
    private async Task SubmitAsync(HttpClient client, string name)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/catalog/imports")
            {
                Content = new StringContent($"Type,Brand,Name,Price\nGame day,Game day,{name},1\n", Encoding.UTF8, "text/csv"),
            };
            request.Headers.Add("Idempotency-Key", name.Replace(' ', '-'));
            try
            {
                using var response = await client.SendAsync(request);
                if (response.StatusCode == HttpStatusCode.Accepted)
                {
                    _accepted.Add(name);
                    return;
                }
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
            {
                // Nobody knows whether it was accepted: the key makes it safe to ask again.
            }

            await Task.Delay(RetryDelay);
        }
    }
}

/// <summary>What became of the jobs.</summary>
/// <param name="Accepted">Answered with 202.</param>
/// <param name="Lost">Accepted, and without an effect.</param>
/// <param name="Doubled">With more than one effect.</param>
internal sealed record LedgerCounts(int Accepted, int Lost, int Doubled);
