namespace Scalable.Bench.Mistakes.Stories;

/// <summary>The names of the figures of a turn, beside those of its populations.</summary>
internal static class StoryFigures
{
    public const string Queries = "statements a request";
    public const string Processor = "processor ms a request";
    public const string TasksDone = "tasks completed %";
    public const string CompletedP50 = "completed after, p50 ms";
    public const string CompletedP99 = "completed after, p99 ms";
}
