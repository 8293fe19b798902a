namespace Scalable.Bench.CommandLine;

/// <summary>Parses the only option of the larger scenarios: <c>--quick</c>.</summary>
internal static class QuickOption
{
    /// <param name="args">The arguments.</param>
    /// <param name="others">Other valid arguments, for the error message.</param>
    /// <exception cref="ArgumentException">The arguments are invalid.</exception>
    public static bool Of(string[] args, params IReadOnlyList<string> others) => args switch
    {
        [] => false,
        ["--quick"] => true,
        _ => throw new ArgumentException(
            $"'{string.Join(' ', args)}' is not a valid option: {string.Join(", ", ["--quick", .. others])}, or nothing."),
    };
}
