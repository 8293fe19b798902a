namespace Scalable.Bench.Measure;

/// <summary>The one option of the larger scenarios: <c>--quick</c>.</summary>
internal static class QuickOption
{
    /// <param name="args">What was given.</param>
    /// <param name="others">What else could have been.</param>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static bool Of(string[] args, params IReadOnlyList<string> others) => args switch
    {
        [] => false,
        ["--quick"] => true,
        _ => throw new ArgumentException($"'{string.Join(' ', args)}' is no option: {string.Join(", ", ["--quick", .. others])}, or nothing."),
    };
}
