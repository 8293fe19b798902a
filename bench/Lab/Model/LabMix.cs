namespace Scalable.Lab.Model;

/// <summary>The kinds of traffic that the lab sends: a shop's everyday mix, or the load that shows one mistake.</summary>
internal static class LabMix
{
    public const string Everyday = "everyday";

    public const int MinUsers = 10;
    public const int MaxUsers = 5000;
    public const int DefaultUsers = 500;

    public static IReadOnlyList<string> Names { get; } = [Everyday, .. LabMistake.All.Select(mistake => mistake.Name)];
}
