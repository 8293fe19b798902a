using Microsoft.Extensions.Hosting;

namespace LocalAspire.Client;

/// <summary>Resolves a connection when the application starts. A failure is left to the first user, who resolves it again and sees why.</summary>
internal sealed class Activation(Func<object> resolve) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = Task.Run(resolve, CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
