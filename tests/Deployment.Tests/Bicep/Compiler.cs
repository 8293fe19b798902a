using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Deployment.Tests.Bicep;

/// <summary>The Bicep compiler, from its package. It needs no network and no account.</summary>
internal static class Compiler
{
    private static readonly Lazy<string> Program = new(Prepare);
    private static readonly Lazy<Task<IReadOnlyDictionary<string, JsonObject>>> Compiled = new(CompileAsync);

    /// <summary>Every source below <c>infra/</c>.</summary>
    public static IEnumerable<string> Sources =>
        Directory.EnumerateFiles(Repository.PathOf("infra"), "*.bicep", SearchOption.AllDirectories).Order();

    /// <summary>
    /// The ARM templates that the sources compile to, by their path below <c>infra/</c> without extension: <c>data/redis</c>.
    /// </summary>
    public static Task<IReadOnlyDictionary<string, JsonObject>> TemplatesAsync() => Compiled.Value;

    public static Task<Tool.Result> RunAsync(string folder, IEnumerable<KeyValuePair<string, string>> variables, params string[] arguments)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64,
            "The compiler's package is one for Linux on x64.");
        return Tool.RunAsync(Program.Value, folder, [new("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1"), .. variables], arguments);
    }

    private static async Task<IReadOnlyDictionary<string, JsonObject>> CompileAsync()
    {
        using var folder = new TemporaryFolder();
        var result = await RunAsync(
            Repository.Root, [], "build", "--pattern", $"{Repository.PathOf("infra")}/**/*.bicep", "--outdir", folder.Path);
        result.Demand();
        Assert.Equal("", result.Errors);
        return Directory.EnumerateFiles(folder.Path, "*.json", SearchOption.AllDirectories).ToDictionary(
            file => Path.ChangeExtension(Path.GetRelativePath(folder.Path, file), null),
            file => JsonNode.Parse(File.ReadAllText(file))!.AsObject());
    }

    // A package's files are not executable.
    private static string Prepare()
    {
        var packaged = Repository.Metadata("bicep");
        if (File.GetUnixFileMode(packaged).HasFlag(UnixFileMode.UserExecute))
            return packaged;
        var copy = Path.Combine(AppContext.BaseDirectory, "bicep");
        File.Copy(packaged, copy, overwrite: true);
        File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return copy;
    }
}
