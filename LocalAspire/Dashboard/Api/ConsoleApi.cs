using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using LocalAspire.Dashboard.Resources;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LocalAspire.Dashboard.Api;

internal static class ConsoleApi
{
    private const int MostAtOnce = 1_000;

    public static void MapConsole(this RouteGroupBuilder api)
    {
        api.MapGet("/resources/{name}/console", Follow).WithSummary("Server-sent events: lines as they come, many in one event; goes on after the line given");
        api.MapGet("/resources/{name}/console.txt", DownloadAsync).WithSummary("What is kept, as a text file");
    }

    private static ServerSentEventsResult<ConsoleLine[]> Follow(
        string name, string? after, ResourceServiceClient client, HttpContext context, IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        // A browser that lost the stream says where it was; a page that let it go says so itself.
        var seen = context.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last ? last : after;
        return TypedResults.ServerSentEvents(BatchAsync(name, ConsolePlace.Parse(seen), client, lifetime, cancellationToken));
    }

    private static async Task DownloadAsync(string name, ResourceServiceClient client, HttpContext context, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"{string.Concat(name.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))}.log\"";
        try
        {
            await foreach (var line in client.ConsoleAsync(name, follow: false, cancellationToken))
                await response.WriteAsync($"{line.Time:O} {line.Text}\n", cancellationToken);
        }
        catch (HttpRequestException) when (!response.HasStarted)
        {
            response.Clear();
            response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    // Lines that wait together leave together: ten thousand kept lines are ten events, not ten thousand.
    private static async IAsyncEnumerable<SseItem<ConsoleLine[]>> BatchAsync(
        string name, ConsolePlace after, ResourceServiceClient client, IHostApplicationLifetime lifetime, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var lines = Channel.CreateBounded<ConsoleLine>(new BoundedChannelOptions(MostAtOnce) { SingleReader = true, SingleWriter = true });
        var pump = PumpAsync(name, client, lines.Writer, end.Token);
        while (await WaitAsync(lines.Reader, end.Token))
        {
            var batch = new List<ConsoleLine>();
            while (batch.Count < MostAtOnce && lines.Reader.TryRead(out var line))
            {
                if (after.IsBefore(line))
                    batch.Add(line);
            }

            if (batch.Count > 0)
                yield return new([.. batch], "lines") { EventId = ConsolePlace.Of(batch[^1]).ToString() };
        }

        await pump;
    }

    private static async Task PumpAsync(string name, ResourceServiceClient client, ChannelWriter<ConsoleLine> lines, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var line in client.ConsoleAsync(name, follow: true, cancellationToken))
                await lines.WriteAsync(line, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidOperationException or OperationCanceledException)
        {
            // The AppHost or the browser has gone; the browser, if it is still there, asks again.
        }
        finally
        {
            lines.Complete();
        }
    }

    private static async Task<bool> WaitAsync(ChannelReader<ConsoleLine> lines, CancellationToken cancellationToken)
    {
        try
        {
            return await lines.WaitToReadAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
