namespace CatalogService.Items;

/// <summary>
/// The limit of a page's statement. It is part of the text and no parameter: only then does the planner know that there are few rows, and one plan is
/// good for all pages; with a parameter it would plan anew, for longer than the query takes, each time. So that clients who ask for pages of every size
/// do not make a statement for each of them, limits are few: what comes too much stays unread.
/// </summary>
internal static class PageLimit
{
    private static readonly int[] Limits = [10, 20, 50, 100, 200, ItemsApi.MaxItems];

    /// <summary>At least as many rows as a page of this size has.</summary>
    public static int For(int pageSize) => Limits.First(limit => limit >= pageSize);
}
