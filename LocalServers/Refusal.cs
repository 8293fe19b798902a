using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LocalServers;

/// <summary>Ends an AppHost that cannot start with one line and exit code 1, instead of a stack trace.</summary>
internal static class Refusal
{
    /// <summary>
    /// Aspire's <c>Run</c> lets every exception of a start through, except for a cancellation while the application is stopping: that
    /// ends it quietly.
    /// A caller of <c>StartAsync</c> (a test) sees the cancellation, with the cause inside.
    /// </summary>
    public static async Task GuardAsync(IServiceProvider services, Func<Task> start)
    {
        try
        {
            await start();
        }
        catch (DistributedApplicationException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            Environment.ExitCode = 1;
            services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
            throw new OperationCanceledException(e.Message, e);
        }
    }
}
