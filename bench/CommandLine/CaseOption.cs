namespace Scalable.Bench.CommandLine;

/// <summary>Parses the option that chooses some of a scenario's cases: <c>--only first,second</c>.</summary>
internal static class CaseOption
{
    public const string Name = "--only";

    /// <returns>The chosen cases, none for all of them; and the other arguments.</returns>
    /// <exception cref="ArgumentException">The option has no value.</exception>
    public static (IReadOnlyList<string> Chosen, string[] Others) Take(string[] args)
    {
        var index = Array.IndexOf(args, Name);
        if (index < 0)
            return ([], args);
        if (index == args.Length - 1)
            throw new ArgumentException($"{Name} needs the names of cases, with commas between them.");
        return (args[index + 1].Split(','), [.. args[..index], .. args[(index + 2)..]]);
    }

    /// <exception cref="ArgumentException">A case does not exist.</exception>
    public static void Check(IReadOnlyList<string> chosen, IReadOnlyList<string> cases)
    {
        if (chosen.FirstOrDefault(name => !cases.Contains(name)) is { } unknown)
            throw new ArgumentException($"'{unknown}' is no case: {string.Join(", ", cases)}.");
    }
}
