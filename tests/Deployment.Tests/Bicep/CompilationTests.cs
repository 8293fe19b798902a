namespace Deployment.Tests.Bicep;

public class CompilationTests
{
    public static TheoryData<string> Files => [.. Compiler.Sources.Select(file => Path.GetRelativePath(Repository.Root, file))];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_file_compiles_and_lints_without_a_warning(string file)
    {
        var result = await Compiler.RunAsync(Repository.Root, [], "lint", file);

        Assert.Equal("", result.Errors + result.Output);
        Assert.Equal(0, result.ExitCode);
    }
}
