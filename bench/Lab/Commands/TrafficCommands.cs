using Scalable.Lab.Model;
using Scalable.Lab.Session;

namespace Scalable.Lab.Commands;

/// <summary>Sends traffic to both systems for a time.</summary>
internal static class TrafficCommands
{
    private const int MaxSeconds = 3600;

    public static IReadOnlyList<LabCommand> All { get; } =
    [
        new("send-traffic", "Send traffic", "Sends the requests of many users to the twin and to this system", "People",
            "Sending traffic", SendAsync)
        {
            Arguments =
            [
                Arguments.Number("users", $"Users ({LabMix.MinUsers} to {LabMix.MaxUsers})", LabMix.DefaultUsers),
                Arguments.Number("seconds", "Seconds", 30),
                Arguments.Choice("mix", "Traffic", LabMix.Names.Select(name => (name, name)), LabMix.Everyday),
            ],
            IsHighlighted = true,
        },
    ];

    private static async Task<string> SendAsync(LabSession session, ExecuteCommandContext context)
    {
        var users = Arguments.Number(context, "users", LabMix.DefaultUsers, LabMix.MinUsers, LabMix.MaxUsers);
        var seconds = Arguments.Number(context, "seconds", 30, 1, MaxSeconds);
        var mix = Arguments.Text(context, "mix") ?? LabMix.Everyday;
        if (session.State.Users > 0)
            throw new LabException("Traffic is being sent already: stop it on the lab's page, or wait for its end.");
        await session.SendAsync(users, mix, null, context.CancellationToken);
        session.Audience.KeepFor(TimeSpan.FromSeconds(seconds + 5));
        try
        {
            var (measured, since) = (TimeSpan.FromSeconds(seconds), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
            await Task.Delay(measured, context.CancellationToken);
            var samples = session.History.Last().Where(sample => sample.Time > since).ToArray();
            var (twin, here) = (Averages.Of(samples, one => one.Mistake), Averages.Of(samples, one => one.Here));
            return $"""
                ## {users:N0} users, {seconds} s of {mix}
                {Comparison.Table(("twin", twin), ("here", here))}
                {Narrator.Tell(session.State, samples)}

                The figures are those of the last two minutes at most. The page of the resource `lab` shows them while they happen.
                """;
        }
        finally
        {
            await session.SendAsync(0, mix, null, CancellationToken.None);
        }
    }
}
