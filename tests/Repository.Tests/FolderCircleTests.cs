namespace Repository.Tests;

public class FolderCircleTests
{
    /// <summary>Circles that are still to be opened, by project: the folders that may depend on each other until then.</summary>
    private static readonly Dictionary<string, string[]> Known = new()
    {
        ["bench"] =
        [
            "", "Anchors", "Catalogue", "Gateway", "Jobs", "Limits", "Load", "Measure", "Mistakes", "Mistakes/Benchmarks", "Observability",
            "Report", "Scale", "SlowTasks", "Stack",
        ],
    };

    public static TheoryData<string> Projects =>
        [.. Source.Files(".", "*.csproj").Select(project => Path.GetRelativePath(Source.Root, project))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_folders_of_a_project_depend_on_each_other(string project)
    {
        var known = Known.GetValueOrDefault(Path.GetFileNameWithoutExtension(project), []);

        var circles = new FolderGraph(Path.Combine(Source.Root, project)).Circles();

        Assert.Empty(circles.Where(circle => circle.Except(known).Any()).Select(circle => string.Join(" <-> ", circle)));
    }
}
