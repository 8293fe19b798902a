using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scalable.Generator.Measure;
using Scalable.Lab.Model;
using Scalable.Lab.Session;

namespace Scalable.Lab.Page;

/// <summary>What the page asks for.</summary>
internal static class LabApi
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static void MapLabApi(this IEndpointRouteBuilder app, LabSession session, StoryPlayer story)
    {
        var api = app.MapGroup("/api");
        api.MapGet("/about", async (CancellationToken cancellationToken) => TypedResults.Json(
            new { mistakes = LabMistake.All, machine = await DescribeAsync(session, cancellationToken) }, Json));
        api.MapGet("/events", (CancellationToken cancellationToken) => TypedResults.ServerSentEvents(
            FollowAsync(session, cancellationToken)));
        var commands = api.MapGroup("").AddEndpointFilter(RefuseAsync);
        commands.MapPost("/start", (JsonElement _, CancellationToken cancel) => session.StartAsync(cancel));
        commands.MapPost("/stop", (JsonElement _) => session.StopAsync());
        commands.MapPost("/switch", (SwitchRequest request, CancellationToken cancel) => session.SwitchAsync(
            LabMistake.Find(request.Mistake) ?? throw new LabException(
                $"There is no mistake '{request.Mistake}': use one of {string.Join(", ", LabMistake.All.Select(one => one.Name))}."),
            request.On, cancel));
        commands.MapPost("/traffic", (TrafficRequest request, CancellationToken cancel) =>
            session.SendAsync(request.Users, request.Mix, request.Follows, cancel));
        commands.MapPost("/story", (StoryRequest request) => story.Start(request.Seconds, request.Pauses));
        commands.MapPost("/story/continue", (JsonElement _) => story.Continue());
        commands.MapPost("/story/stop", (JsonElement _) => story.Stop());
    }

    // A body of JSON is what a page of another site cannot send without asking first.
    private static async ValueTask<object?> RefuseAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (context.HttpContext.Request.Headers["Sec-Fetch-Site"].FirstOrDefault() is not (null or "same-origin"))
            return TypedResults.Problem("Only the lab's own page may do this.", statusCode: StatusCodes.Status403Forbidden);
        try
        {
            return await next(context);
        }
        catch (LabException refusal)
        {
            return TypedResults.Problem(refusal.Message, statusCode: StatusCodes.Status409Conflict);
        }
    }

    private static async IAsyncEnumerable<SseItem<string>> FollowAsync(
        LabSession session, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // One signal is enough, however many changes there were meanwhile.
        var changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        void Signal() => changes.Writer.TryWrite(true);
        session.Audience.AddViewers(1);
        session.Changed += Signal;
        try
        {
            for (var last = 0L; ;)
            {
                var samples = session.History.Last().Where(sample => sample.Time > last).ToArray();
                if (samples.Length > 0)
                    last = samples[^1].Time;
                var state = session.State;
                var message = new LabMessage(state, Narrator.Tell(state, session.History.Last(4)), samples);
                yield return new SseItem<string>(JsonSerializer.Serialize(message, Json));
                await changes.Reader.ReadAsync(cancellationToken);
            }
        }
        finally
        {
            session.Changed -= Signal;
            session.Audience.AddViewers(-1);
        }
    }

    private static async Task<string> DescribeAsync(LabSession session, CancellationToken cancellationToken)
    {
        string? version = null;
        try
        {
            version = await (await session.DatabaseAsync(cancellationToken)).VersionAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is LabException or Npgsql.NpgsqlException or InvalidOperationException)
        {
            // The page is looked at before the database runs.
        }

        return $"Measured on {Machine.This(version)}. Both systems, their PostgreSQL, Redis and RabbitMQ, the load generator, the "
            + "dashboard and this page share its processors; all talk over loopback.";
    }
}
