namespace Scalable.Bench.CommandLine;

/// <summary>Parses the options of a scenario with several cases: <c>--quick</c> and <c>--only a,b</c>.</summary>
/// <param name="Quick">True for a shorter run.</param>
/// <param name="Only">The chosen cases.</param>
internal sealed record CaseOptions(bool Quick, IReadOnlyList<string> Only)
{
    /// <param name="args">The arguments.</param>
    /// <param name="cases">The names of all cases.</param>
    /// <exception cref="ArgumentException">The arguments are invalid.</exception>
    public static CaseOptions Of(string[] args, IReadOnlyList<string> cases)
    {
        var options = new CaseOptions(false, cases);
        for (var index = 0; index < args.Length; index++)
        {
            options = args[index] switch
            {
                "--quick" => options with { Quick = true },
                "--only" when index + 1 < args.Length => options with { Only = Choose(args[++index]) },
                var other => throw new ArgumentException(
                    $"'{other}' is not a valid option: --quick, --only with some of {string.Join(',', cases)}, or nothing."),
            };
        }

        return options;

        IReadOnlyList<string> Choose(string list)
        {
            var chosen = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return chosen.Length > 0 && chosen.All(cases.Contains)
                ? [.. cases.Where(chosen.Contains)]
                : throw new ArgumentException($"'{list}' does not name cases: some of {string.Join(',', cases)}, separated by commas.");
        }
    }
}
