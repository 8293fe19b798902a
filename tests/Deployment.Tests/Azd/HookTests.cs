using Deployment.Tests.Logins;

namespace Deployment.Tests.Azd;

/// <summary>The hooks, with programs in place of az and azd that answer as those do.</summary>
public class HookTests
{
    [Theory]
    [InlineData("Succeeded", 0)]
    [InlineData("Failed", 1)]
    [InlineData("Stopped", 1)]
    public async Task Migration_hook_fails_unless_the_migrations_succeed(string end, int exitCode)
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
    public async Task Each_broker_user_gets_its_own_password_once()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "azd", "echo \"$*\"");
        var names = DeployedBroker.Rights["users"]!.AsArray()
            .Select(user => $"BROKER_PASSWORD_{((string)user!["name"]!).ToUpperInvariant()}")
            .ToArray();

        var first = (await RunAsync(folder, "broker-passwords.sh", [.. names.Select(name => (name, ""))])).Demand().Split('\n')[..^1];
        var second = await RunAsync(folder, "broker-passwords.sh", [.. names.Select((name, index) => (name, index == 1 ? "" : "there"))]);

        Assert.All(first.Zip(names), one => Assert.Matches($"^env set {one.Second} [0-9a-f]{{48}}$", one.First));
        Assert.Equal(names.Length, first.Select(line => line.Split(' ')[^1]).Distinct().Count());
        Assert.Matches($"^env set {names[1]} [0-9a-f]{{48}}\n$", second.Demand());
        var asked = File.ReadAllText(Repository.PathOf("infra", "main.parameters.json"));
        Assert.All(names, name => Assert.Contains($"${{{name}}}", asked, StringComparison.Ordinal));
    }

    private static void Write(TemporaryFolder folder, string program, string script)
    {
        File.WriteAllText(folder.Of(program), $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(folder.Of(program), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static Task<Tool.Result> RunAsync(TemporaryFolder folder, string script, params (string Name, string Value)[] variables) =>
        Tool.RunAsync(
            "sh", folder.Path,
            [
                new("PATH", $"{folder.Path}:{Environment.GetEnvironmentVariable("PATH")}"),
                .. variables.Select(one => KeyValuePair.Create(one.Name, one.Value)),
            ],
            Repository.PathOf("infra", "hooks", script));
}
