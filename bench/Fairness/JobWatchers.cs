using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Scalable.Bench.Fairness;

/// <summary>Clients that each follow a job by its event stream, and that can all lose their connection at once.</summary>
internal sealed class JobWatchers(Uri gateway, IReadOnlyList<(Uri Events, string Token)> streams) : IDisposable
{
    // Without a time-out for draining, a stream that is left is closed at once.
    private readonly HttpClient _client = new(
        new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero, ResponseDrainTimeout = TimeSpan.Zero })
    {
        BaseAddress = gateway,
    };

    private readonly HttpResponseMessage?[] _open = new HttpResponseMessage?[streams.Count];
    private readonly TimeSpan[] _retry = new TimeSpan[streams.Count];

    /// <summary>The responses that were no stream: each was repeated after its <c>Retry-After</c>.</summary>
    public int Refused { get; private set; }

    /// <summary>
    /// Drops every connection, connects again as an EventSource does, after the time that the stream has set (<c>retry</c>), and waits
    /// until each has told its job's state.
    /// </summary>
    /// <returns>The time until the last one has.</returns>
    public async Task<TimeSpan> ReconnectAsync(CancellationToken cancellationToken)
    {
        Close();
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, streams.Count).Select(watcher => ConnectAsync(watcher, cancellationToken)));
        return Stopwatch.GetElapsedTime(start);
    }

    public void Dispose()
    {
        Close();
        _client.Dispose();
    }

    private async Task ConnectAsync(int watcher, CancellationToken cancellationToken)
    {
        var (events, token) = streams[watcher];
        await Task.Delay(_retry[watcher], cancellationToken);
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, events);
            request.Headers.Authorization = new("Bearer", token);
            var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                _open[watcher] = response;
                _retry[watcher] = await ReadFirstEventAsync(response, cancellationToken);
                return;
            }

            var wait = response.Headers.RetryAfter?.Delta
                ?? throw new InvalidOperationException($"A stream was answered {(int)response.StatusCode} without Retry-After.");
            Refused++;
            response.Dispose();
            await Task.Delay(wait, cancellationToken);
        }
    }

    // Returns the time that the stream sets.
    private static async Task<TimeSpan> ReadFirstEventAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        const string Retry = "retry: ";
        var retry = TimeSpan.Zero;
        var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith(Retry, StringComparison.Ordinal))
                retry = TimeSpan.FromMilliseconds(int.Parse(line.AsSpan(Retry.Length), CultureInfo.InvariantCulture));
            if (line.Length == 0)
                return retry;
        }

        throw new InvalidOperationException("A stream ended before its first event.");
    }

    private void Close()
    {
        foreach (var response in _open)
            response?.Dispose();
        Array.Clear(_open);
    }
}
