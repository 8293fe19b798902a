using Scalable.Lab.Model;

namespace Scalable.Lab.Session;

internal enum LabPhase
{
    Stopped,
    Starting,
    Running,
}

/// <summary>What the lab does at the moment.</summary>
/// <param name="Mistakes">The names of the mistakes that the twin makes.</param>
/// <param name="Users">How many users there are; 0 while no traffic is sent.</param>
/// <param name="Mix">The kind of traffic (<see cref="LabMix.Names"/>).</param>
/// <param name="FollowsMistake">Whether a mistake that is switched on brings the traffic that shows it.</param>
/// <param name="Activity">What a command or a game day is doing, in a few words; null if none runs.</param>
/// <param name="Problem">Why the lab could not be started, in one line.</param>
/// <param name="Story">The story that is played; null if none is.</param>
internal sealed record LabState(
    LabPhase Phase, IReadOnlyList<string> Mistakes, int Users, string Mix, bool FollowsMistake, string? Activity, string? Problem,
    StoryState? Story)
{
    public static LabState Initial { get; } = new(LabPhase.Stopped, [], 0, LabMix.Everyday, true, null, null, null);
}

/// <summary>Where a story is.</summary>
/// <param name="Mistake">The name of the mistake that is told.</param>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Step">The step: explain, before, mistake, undone, end.</param>
/// <param name="Text">What the reader is told.</param>
/// <param name="Waits">Whether it waits for the reader.</param>
internal sealed record StoryState(string Mistake, int Number, string Step, string Text, bool Waits);
