using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Scalable.Bench.Anchors;

/// <param name="DueAt">When the request that asked for it was due.</param>
/// <param name="Milliseconds">How long after that it was completed.</param>
internal sealed record CompletedDocument(DateTimeOffset DueAt, double Milliseconds);

/// <summary>
/// A slow external service, like a mail server or one that renders documents: <c>POST /documents/{due}</c> takes its time.
/// <c>GET /completed</c> returns, and forgets, the completed documents.
/// </summary>
internal static class DocumentService
{
    public const string CompletedPath = "/completed";

    public static void Map(WebApplication app, TimeSpan duration)
    {
        var completed = new ConcurrentQueue<CompletedDocument>();
        app.MapPost("/documents/{due}", async (string due, CancellationToken cancellationToken) =>
        {
            await Task.Delay(duration, cancellationToken);
            var dueAt = DateTimeOffset.UnixEpoch.AddMicroseconds(long.Parse(due, CultureInfo.InvariantCulture));
            completed.Enqueue(new(dueAt, (TimeProvider.System.GetUtcNow() - dueAt).TotalMilliseconds));
        });
        app.MapGet(CompletedPath, () =>
        {
            var documents = new List<CompletedDocument>();
            while (completed.TryDequeue(out var document))
                documents.Add(document);
            return documents;
        });
        app.MapFallback(() => Results.Ok());
    }
}
