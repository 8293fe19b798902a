using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Deployment.Tests.Bicep;

/// <summary>The Bicep compiler, from its package. It needs no network and no account.</summary>
internal static class Compiler
{
    private static readonly Lazy<string> Program = new(Prepare);

    /// <summary>Every source below <c>infra/</c>.</summary>
    public static IEnumerable<string> Sources => Directory.EnumerateFiles(Repository.PathOf("infra"), "*.bicep", SearchOption.AllDirectories).Order();

    /// <summary>Compiles a file to an ARM template; fails on the least warning.</summary>
    public static async Task<JsonObject> BuildAsync(string file)
    {
        var result = await RunAsync(Repository.Root, [], "build", file, "--stdout");
        Assert.Equal("", result.Errors);
        return JsonNode.Parse(result.Demand())!.AsObject();
    }

    public static Task<Tool.Result> RunAsync(string folder, IEnumerable<KeyValuePair<string, string>> variables, params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64, "The compiler's package is one for Linux on x64.");
        return Tool.RunAsync(Program.Value, folder, [new("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1"), .. variables], arguments);
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
