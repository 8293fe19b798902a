using TestServers;

namespace Scalable.FaultTests.Cluster;

/// <summary>Promotes the standby while the primary lives but is cut off; then that one comes back as the standby.</summary>
internal sealed class PostgresFailover(ClusterSystem system)
{
    /// <returns>The description of the fault for the report.</returns>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        var (primary, standby) = await system.DatabasesAsync();
        var lost = system.ProcessOf(primary);
        await Signals.SendAsync("STOP", lost, cancellationToken);
        Task promoting;
        try
        {
            promoting = system.App.ExecuteAsync(standby, "promote", cancellationToken);
            while (!promoting.IsFaulted && !await system.IsPrimaryAsync(standby))
                await Task.Delay(50, cancellationToken);
        }
        finally
        {
            await Signals.SendAsync("CONT", lost, CancellationToken.None);
        }

        await promoting;
        return $"PROMOTE {standby}";
    }
}
