using LocalServers.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace LocalServers.Cluster;

/// <summary>Commands of a cluster's members in the dashboard.</summary>
internal static class ClusterCommands
{
    /// <summary>The command that makes a PostgreSQL standby the primary.</summary>
    public const string Promote = "promote";

    /// <summary>Adds a command that makes this member the primary, and the other one its standby.</summary>
    public static void WithPromotion(
        this IResourceBuilder<ServerProcess> member, PostgresCluster cluster, PostgresServerResource server, string[] names) =>
        member.WithCommand(
            Promote,
            "Promote",
            async context =>
            {
                if (cluster.IsPrimary(server))
                    return CommandResults.Failure($"{server.Name} is the primary already.");
                await cluster.PromoteAsync(server, context.CancellationToken);
                var commands = context.Services.GetRequiredService<ResourceCommandService>();
                var other = names.Single(name => name != server.Name);
                // Running or not, it becomes a standby by its next start.
                var restarted = await commands.ExecuteCommandAsync(other, KnownResourceCommands.RestartCommand, context.CancellationToken);
                return restarted.Success
                    ? CommandResults.Success()
                    : await commands.ExecuteCommandAsync(other, KnownResourceCommands.StartCommand, context.CancellationToken);
            },
            new CommandOptions
            {
                Description = "Make this standby the primary, and the other server its standby.",
                IconName = "ArrowCircleUp",
                ConfirmationMessage = "Make this server the primary? The other one restarts as its standby.",
            });
}
