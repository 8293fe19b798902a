namespace Repository.Tests;

public class FolderCircleTests
{
    public static TheoryData<string> Projects =>
        [.. Source.Files(".", "*.csproj").Select(project => Path.GetRelativePath(Source.Root, project))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_folders_of_a_project_depend_on_each_other(string project)
    {
        var circles = new FolderGraph(Path.Combine(Source.Root, project)).Circles();

        Assert.Empty(circles.Select(circle => string.Join(" <-> ", circle)));
    }
}
