using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LocalAspire.Hosting.Orchestration;

/// <summary>Asks again and again how a resource is: often until it is well, then now and then.</summary>
internal sealed class HealthProbe(Func<CancellationToken, Task> check)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Eager = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Worried = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(30);

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(Action<HealthStatus, string?> report, CancellationToken cancellationToken)
    {
        var wasHealthy = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            var problem = await ProblemAsync(cancellationToken);
            if (cancellationToken.IsCancellationRequested) return;
            report(problem is null ? HealthStatus.Healthy : HealthStatus.Unhealthy, problem);
            wasHealthy |= problem is null;
            var delay = problem is null ? Calm : wasHealthy ? Worried : Eager;
            await Task.Delay(delay, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<string?> ProblemAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            // Some clients finish their own time-outs before they look at a token.
            await check(timeout.Token).WaitAsync(timeout.Token);
            return null;
        }
        catch (OperationCanceledException)
        {
            return $"no answer within {Timeout.TotalSeconds} s";
        }
        catch (Exception e) // Whatever it is, it is the answer to "how are you".
        {
            return e.Message;
        }
    }
}
