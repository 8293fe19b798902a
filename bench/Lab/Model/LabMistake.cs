namespace Scalable.Lab.Model;

/// <summary>One of the five mistakes, which the twin can be made to make while it runs.</summary>
/// <param name="Name">The name in commands and addresses; also that of the load that shows it.</param>
/// <param name="Title">The mistake in a few words.</param>
/// <param name="Switch">The twin's name of it.</param>
/// <param name="Explanation">The mistake in two sentences, for a reader who has not met it.</param>
/// <param name="Fix">The folder of this repository in which the fix is.</param>
internal sealed record LabMistake(string Name, string Title, string Switch, string Explanation, string Fix)
{
    public static IReadOnlyList<LabMistake> All { get; } =
    [
        new("pooling", "A connection per request", "NoPooling",
            "Each request opens its own connection to PostgreSQL and closes it. To open one costs more than most queries, and a server "
            + "has only so many: beyond that, users get errors.",
            "Blocks/Npgsql"),
        new("caching", "No caching", "NoCaching",
            "Each request asks the database, although the same page was read a moment ago. The database does the same work again and "
            + "again, until it does nothing else.",
            "Blocks/ResponseCache"),
        new("n-plus-one", "N+1 queries", "NPlusOne",
            "A list of a hundred items is read with one query, and then each item's pictures, type and brand with one more. No query is "
            + "slow; there are two hundred of them.",
            "CatalogService/Items"),
        new("rate-limiting", "No rate limiting", "NoRateLimiting",
            "One client sends 2,000 requests a second for long lists. Nobody tells it to wait, and so everybody else does.",
            "Blocks/RateLimiting"),
        new("slow-tasks", "Slow tasks in the request", "BlockingTasks",
            "A price list takes a second to make. The request waits for it and blocks its thread meanwhile; then threads are missing for "
            + "requests that are fast.",
            "Blocks/Jobs"),
    ];

    public static LabMistake? Find(string? name) => All.FirstOrDefault(mistake => mistake.Name == name);
}
