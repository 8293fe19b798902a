namespace Repository.Tests;

public class LineLengthTests
{
    private const int MaxColumns = 140;

    [Fact]
    public void Lines_of_code_are_at_most_140_columns_long()
    {
        var files = Source.Files(".", "*.cs").ToArray();

        Assert.InRange(files.Length, 500, int.MaxValue);
        Assert.Empty(files.SelectMany(LongLines));
    }

    // A word of more than 70 characters is a test's input that cannot be broken, like a header value.
    private static IEnumerable<string> LongLines(string file) =>
        from line in File.ReadLines(file).Index()
        where line.Item.Length > MaxColumns && line.Item.Split(' ').All(word => word.Length <= MaxColumns / 2)
        select $"{Path.GetRelativePath(Source.Root, file)}:{line.Index + 1}";
}
