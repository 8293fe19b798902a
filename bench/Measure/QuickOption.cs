namespace Scalable.Bench.Measure;

/// <summary>The one option of the larger scenarios: <c>--quick</c>.</summary>
internal static class QuickOption
{
    /// <exception cref="ArgumentException">It is another one.</exception>
    public static bool Of(string[] args) => args switch
    {
        [] => false,
        ["--quick"] => true,
        _ => throw new ArgumentException($"'{string.Join(' ', args)}' is no option: --quick, or nothing."),
    };
}
