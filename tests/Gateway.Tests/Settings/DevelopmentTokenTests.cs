using System.Diagnostics;

namespace Gateway.Tests.Settings;

public class DevelopmentTokenTests
{
    [Fact]
    public async Task Making_a_development_token_changes_no_committed_file()
    {
        var home = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var committed = Path.Combine(AppContext.BaseDirectory, "appsettings.Development.json");
            var project = Directory.CreateDirectory(Path.Combine(home, "Gateway", "Properties")).Parent!.FullName;
            var settings = Path.Combine(project, "appsettings.Development.json");
            File.Copy(committed, settings);
            File.Copy(Path.Combine(AppContext.BaseDirectory, "launchSettings.json"), Path.Combine(project, "Properties", "launchSettings.json"));
            await File.WriteAllTextAsync(
                Path.Combine(project, "Gateway.csproj"),
                """
                <Project Sdk="Microsoft.NET.Sdk.Web">
                  <PropertyGroup>
                    <TargetFramework>net10.0</TargetFramework>
                    <UserSecretsId>scalable-development</UserSecretsId>
                  </PropertyGroup>
                </Project>
                """,
                TestContext.Current.CancellationToken);

            var token = await CreateTokenAsync(project, home);
            Assert.Equal(3, token.Split('.').Length);
            Assert.Equal(
                await File.ReadAllTextAsync(committed, TestContext.Current.CancellationToken),
                await File.ReadAllTextAsync(settings, TestContext.Current.CancellationToken));
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static async Task<string> CreateTokenAsync(string project, string home)
    {
        using var tool = Process.Start(new ProcessStartInfo(
            "dotnet", ["user-jwts", "create", "--project", project, "--scope", "catalog:write", "--output", "token"])
        {
            RedirectStandardOutput = true,
            Environment = { ["HOME"] = home, ["DOTNET_NOLOGO"] = "1" },
        })!;
        var token = await tool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await tool.WaitForExitAsync(TestContext.Current.CancellationToken);
        return token;
    }
}
