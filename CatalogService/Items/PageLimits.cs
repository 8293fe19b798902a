namespace CatalogService.Items;

/// <summary>Limits of the pages of items.</summary>
internal static class PageLimits
{
    /// <summary>The maximum number of items in one response, whether as a page or by id.</summary>
    public const int MaxItems = 500;

    public const int DefaultPageSize = 10;

    /// <summary>
    /// The maximum number of items before a page by number. Beyond it, the database would count through all that a cursor skips at once.
    /// </summary>
    public const int MaxSkipped = 100_000;

    /// <summary>
    /// The maximum number of items before a page by number that is as cheap as other reads; see
    /// <see cref="Database.DatabaseOptions.DeepPageConnections"/>.
    /// </summary>
    public const int MaxSkippedCheaply = 1000;

    /// <summary>
    /// The maximum number of hits of a search that are counted, and that pages can skip. With more hits the count is a lower bound, and the
    /// remedy is a more specific text.
    /// </summary>
    public const int MaxHits = 1000;

    private static readonly int[] SqlLimits = [10, 20, 50, 100, 200, MaxItems];

    /// <summary>
    /// Returns the <c>LIMIT</c> of a page's statement: the smallest of a few limits that is not below the page size. It is part of the SQL
    /// text rather than a parameter: only then does the planner know that there are few rows, and use one plan for all pages; with a
    /// parameter it would plan at each execution, which takes longer than the query. There are a few limits, so that clients with many
    /// different page sizes do not cause a statement for each; surplus rows are not read.
    /// </summary>
    public static int SqlLimitFor(int pageSize) => SqlLimits.First(limit => limit >= pageSize);
}
