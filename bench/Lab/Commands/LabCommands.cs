using Microsoft.Extensions.DependencyInjection;
using Scalable.Lab.GameDays;
using Scalable.Lab.Model;
using Scalable.Lab.Session;

namespace Scalable.Lab.Commands;

/// <summary>Commands of the lab itself.</summary>
internal static class LabCommands
{
    public static IReadOnlyList<LabCommand> All { get; } =
    [
        new("game-day", "Start a game day",
            "Kills, freezes, slows, floods and makes mistakes under everyday traffic, and tells what users saw", "CalendarClock",
            "Game day", GameDayAsync)
        {
            Arguments =
            [
                Arguments.Number("minutes", "Minutes (1 to 120)", 10),
                Arguments.Number("seed", "Seed: the same one makes the same day", 1),
            ],
        },
    ];

    private static async Task<string> GameDayAsync(LabSession session, ExecuteCommandContext context)
    {
        var minutes = Arguments.Number(context, "minutes", 10, 1, (int)GameDayPlan.MaxMinutes);
        var seed = Arguments.Number(context, "seed", 1, 0, int.MaxValue);
        var day = await context.Services.GetRequiredService<GameDay>().RunAsync(minutes, seed, context.CancellationToken);
        return GameDayReport.Write(day);
    }

    public static void AddStartAndStop(IDistributedApplicationBuilder builder, LabResource lab)
    {
        var resource = builder.CreateResourceBuilder(lab);
        resource.WithCommand(
            KnownResourceCommands.StartCommand, "Start",
            context => RunAsync(context, session => session.StartAsync(context.CancellationToken)),
            new CommandOptions
            {
                Description = "Starts the twin, the load generator and a gateway with the limits of production; the page does it as well",
                IconName = "Play",
                IsHighlighted = true,
                UpdateState = context => EnabledIf(!IsRunning(context)),
            });
        resource.WithCommand(
            KnownResourceCommands.StopCommand, "Stop", context => RunAsync(context, session => session.StopAsync()),
            new CommandOptions
            {
                Description = "Stops all that belongs to the lab",
                IconName = "Stop",
                IsHighlighted = true,
                UpdateState = context => EnabledIf(IsRunning(context)),
            });
    }

    private static async Task<ExecuteCommandResult> RunAsync(ExecuteCommandContext context, Func<LabSession, Task> action)
    {
        try
        {
            await action(context.Services.GetRequiredService<LabSession>());
            return CommandResults.Success();
        }
        catch (LabException failure)
        {
            return CommandResults.Failure(failure.Message);
        }
    }

    private static bool IsRunning(UpdateCommandStateContext context) =>
        context.ResourceSnapshot.State?.Text == KnownResourceStates.Running;

    private static ResourceCommandState EnabledIf(bool isPossible) =>
        isPossible ? ResourceCommandState.Enabled : ResourceCommandState.Hidden;
}
