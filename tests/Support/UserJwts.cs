using System.Diagnostics;

namespace Scalable.Tests;

/// <summary>A home directory without anything in it, and a project like the gateway's for <c>dotnet user-jwts</c>.</summary>
internal sealed class UserJwts : IDisposable
{
    private readonly string _project;

    public UserJwts()
    {
        Home = Directory.CreateTempSubdirectory().FullName;
        _project = Directory.CreateDirectory(Path.Combine(Home, "Gateway", "Properties")).Parent!.FullName;
        File.Copy(Path.Combine(AppContext.BaseDirectory, "appsettings.Development.json"), SettingsFile);
        File.Copy(
            Path.Combine(AppContext.BaseDirectory, "launchSettings.json"),
            Path.Combine(_project, "Properties", "launchSettings.json"));
        File.WriteAllText(
            Path.Combine(_project, "Gateway.csproj"),
            """
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <UserSecretsId>scalable-development</UserSecretsId>
              </PropertyGroup>
            </Project>
            """);
    }

    public string Home { get; }

    /// <summary>Where user secrets are kept; it does not exist before the first token.</summary>
    public string SecretsFolder => Path.Combine(Home, ".microsoft", "usersecrets");

    /// <summary>The settings that the tool may write to.</summary>
    public string SettingsFile => Path.Combine(_project, "appsettings.Development.json");

    /// <summary>Runs the README's line, with more arguments.</summary>
    public async Task<string> CreateTokenAsync(params string[] arguments)
    {
        using var tool = Process.Start(new ProcessStartInfo(
            "dotnet", ["user-jwts", "create", "--project", _project, "--scope", "catalog:write", "--output", "token", .. arguments])
        {
            RedirectStandardOutput = true,
            Environment = { ["HOME"] = Home, ["DOTNET_NOLOGO"] = "1" },
        })!;
        var token = await tool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await tool.WaitForExitAsync(TestContext.Current.CancellationToken);
        return token.Trim();
    }

    public void Dispose() => Directory.Delete(Home, recursive: true);
}
