namespace Deployment.Tests.Azd;

/// <summary>The hooks, with programs in place of az and azd that answer as those do.</summary>
public class HookTests
{
    [Theory]
    [InlineData("Succeeded", 0)]
    [InlineData("Failed", 1)]
    [InlineData("Stopped", 1)]
    public async Task A_release_goes_on_only_if_the_migrations_succeeded(string end, int exitCode)
    {
        using var folder = new TemporaryFolder();
        Write(folder, "az", $"""
            case "$*" in
              *"job start"*) echo migrations-1 ;;
              *"execution show"*migrations-1*) echo {end} ;;
              *) exit 9 ;;
            esac
            """);

        var result = await RunAsync(folder, "run-migrations.sh", ("AZURE_RESOURCE_GROUP", "rg-test"));

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal(exitCode != 0, result.Errors.Contains(end, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_brokers_password_is_made_up_once()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "azd", "echo \"$*\"");

        var first = await RunAsync(folder, "broker-password.sh", ("BROKER_PASSWORD", ""));
        var second = await RunAsync(folder, "broker-password.sh", ("BROKER_PASSWORD", "there"));

        Assert.Matches("^env set BROKER_PASSWORD [0-9a-f]{48}\n$", first.Demand());
        Assert.Equal("", second.Demand());
    }

    private static void Write(TemporaryFolder folder, string program, string script)
    {
        File.WriteAllText(folder.Of(program), $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(folder.Of(program), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static Task<Tool.Result> RunAsync(TemporaryFolder folder, string script, (string Name, string Value) variable) => Tool.RunAsync(
        "sh", folder.Path, [new("PATH", $"{folder.Path}:{Environment.GetEnvironmentVariable("PATH")}"), new(variable.Name, variable.Value)],
        Repository.PathOf("infra", "hooks", script));
}
