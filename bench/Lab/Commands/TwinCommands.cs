using Scalable.Lab.Model;
using Scalable.Lab.Session;

namespace Scalable.Lab.Commands;

/// <summary>Makes mistakes and undoes them.</summary>
internal static class TwinCommands
{
    private const string Which = "mistake";

    // The effect of a mistake shows only after some seconds: the thread pool grows, the cache expires.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    public static IReadOnlyList<LabCommand> All { get; } =
    [
        new("make-mistake", "Make a mistake", "Switches a mistake of the twin on, under the traffic that shows it", "Bug",
            "Measuring, making the mistake, and measuring again", MakeAsync)
        {
            Arguments =
            [
                Arguments.Choice(
                    Which, "Mistake", LabMistake.All.Select(mistake => (mistake.Name, mistake.Title)), LabMistake.All[0].Name),
            ],
            IsHighlighted = true,
        },
        new("undo", "Undo", "Switches all mistakes of the twin off", "ArrowUndo", "Undoing, and measuring again", UndoAsync)
        {
            IsHighlighted = true,
        },
    ];

    private static async Task<string> MakeAsync(LabSession session, ExecuteCommandContext context)
    {
        var name = Arguments.Text(context, Which);
        var mistake = LabMistake.Find(name) ?? throw new LabException(
            $"There is no mistake '{name}': use one of {string.Join(", ", LabMistake.All.Select(one => one.Name))}.");
        if (session.State.Mistakes.Contains(mistake.Name))
            throw new LabException($"The twin makes the mistake '{mistake.Name}' already: undo it first.");
        var cancellationToken = context.CancellationToken;
        var users = session.State.Users == 0 ? LabMix.DefaultUsers : session.State.Users;
        await session.SendAsync(users, mistake.Name, null, cancellationToken);
        session.Audience.KeepFor(Kept);
        await Task.Delay(Settling / 2, cancellationToken);
        var before = await Comparison.MeasureAsync(session, cancellationToken);
        await session.SwitchAsync(mistake, on: true, cancellationToken);
        session.Audience.KeepFor(Kept);
        await Task.Delay(Settling, cancellationToken);
        var after = await Comparison.MeasureAsync(session, cancellationToken);
        return $"""
            ## {mistake.Title}
            {mistake.Explanation}

            {Comparison.Table(before, after)}
            {Narrator.Tell(session.State, session.History.Last(4))}

            The fix lives in `{mistake.Fix}`; the mistake in code, and why it goes unnoticed: `docs/five-mistakes.md`.
            *Undo* switches it off; the traffic ends by itself after five minutes, unless the lab's page is open.
            """;
    }

    private static async Task<string> UndoAsync(LabSession session, ExecuteCommandContext context)
    {
        if (session.State.Mistakes.Count == 0)
            throw new LabException("The twin makes no mistake: there is nothing to undo.");
        var titles = session.State.Mistakes.Select(LabMistake.Find).OfType<LabMistake>().Select(mistake => mistake.Title).ToArray();
        var before = await Comparison.MeasureAsync(session, context.CancellationToken);
        await session.UndoAsync(context.CancellationToken);
        await Task.Delay(Settling, context.CancellationToken);
        var after = await Comparison.MeasureAsync(session, context.CancellationToken);
        return $"""
            ## Undone: {string.Join(", ", titles)}
            {Comparison.Table(before, after)}
            {Narrator.Tell(session.State, session.History.Last(4))}
            """;
    }
}
