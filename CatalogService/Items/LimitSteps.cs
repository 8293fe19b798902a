namespace CatalogService.Items;

/// <summary>
/// The <c>LIMIT</c> of a page's statement. It is part of the SQL text rather than a parameter: only then does the planner know that
/// there are few rows, and use one plan for all pages; with a parameter it would plan at each execution, which takes longer than the
/// query. Page sizes are rounded up to a few limits, so that clients with many different page sizes do not cause a statement for
/// each; surplus rows are not read.
/// </summary>
internal static class LimitSteps
{
    private static readonly int[] Limits = [10, 20, 50, 100, 200, ItemsApi.MaxItems];

    /// <summary>Returns the smallest limit that is not below the page size.</summary>
    public static int For(int pageSize) => Limits.First(limit => limit >= pageSize);
}
