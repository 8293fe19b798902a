using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using TestServers;
using TestStack;

namespace Scalable.SystemTests.Faults;

/// <summary>A stack to break, with two gateways.</summary>
public sealed class BreakableFixture : StackFixture
{
    /// <summary>Restarts each replica of a service, the next one when the last one is back.</summary>
    public async Task RestartInTurnAsync(string service)
    {
        foreach (var replica in App.InstancesOf(service))
        {
            var result = await App.ResourceCommands.ExecuteCommandAsync(replica.ResourceId, KnownResourceCommands.RestartCommand);
            Assert.True(result.Success, result.Message);
            await ReadyAsync(ApplicationExtensions.AddressOf(replica), TestContext.Current.CancellationToken);
        }
    }

    // Aspire asks about all replicas at once, at the address of its proxy, which may answer for another one.
    private static async Task ReadyAsync(Uri replica, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = replica };
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync("/health", cancellationToken);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(50, cancellationToken);
        }
    }

    /// <summary>Kills the process of a service's first replica. It is gone when this returns; the AppHost starts another one.</summary>
    public async Task KillAsync(string service)
    {
        using var process = Process.GetProcessById(ProcessOf(service));
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    protected override void Configure(IDistributedApplicationTestingBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var gateway = builder
            .CreateResourceBuilder(builder.Resources.OfType<ProjectResource>().Single(project => project.Name == "gateway"))
            .WithReplicas(2);
        if (Timeouts.AreThoseOfProduction)
            return;
        gateway
            .WithEnvironment("ReverseProxy__Routes__items__Timeout", "00:02:00")
            .WithEnvironment("EdgeCache__FetchTimeout", "00:02:00");
        builder.CreateResourceBuilder(builder.Resources.OfType<ProjectResource>().Single(project => project.Name == "catalog"))
            .WithEnvironment("Database__AcquireTimeout", "00:00:10")
            .WithEnvironment("Database__CommandTimeoutSeconds", "60");
    }
}
