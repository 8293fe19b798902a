namespace Deployment.Tests.Bicep;

public class CompilationTests
{
    [Fact]
    public async Task Every_Bicep_file_compiles_without_warnings()
    {
        var templates = await Compiler.TemplatesAsync();

        Assert.Equal(
            Compiler.Sources.Select(file => Path.ChangeExtension(Path.GetRelativePath(Repository.PathOf("infra"), file), null)).Order(),
            templates.Keys.Order());
    }

    [Fact]
    public async Task Every_Bicep_file_lints_without_warnings()
    {
        var result = await Compiler.RunAsync(Repository.Root, [], "lint", "--pattern", $"{Repository.PathOf("infra")}/**/*.bicep");

        Assert.Equal("", result.Errors + result.Output);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Linter_reports_an_unused_parameter()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Repository.PathOf("infra", "bicepconfig.json"), folder.Of("bicepconfig.json"));
        await File.WriteAllTextAsync(
            folder.Of("bad.bicep"), "param unused string\nparam password string\n",
            TestContext.Current.CancellationToken);

        var result = await Compiler.RunAsync(folder.Path, [], "lint", "bad.bicep");

        Assert.Contains("no-unused-params", result.Errors + result.Output, StringComparison.Ordinal);
    }
}
