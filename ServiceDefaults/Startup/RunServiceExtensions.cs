using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.Hosting;

/// <summary>Runs a service so that an invalid setting is one line on the console instead of a stack trace.</summary>
public static class RunServiceExtensions
{
    /// <summary>Validates the options that are marked for validation at start, then runs until shutdown.</summary>
    /// <param name="host">The application.</param>
    /// <param name="cancellationToken">Triggers shutdown.</param>
    /// <returns>The exit code: 0, or 1 after one line per invalid setting on standard error.</returns>
    public static async Task<int> RunServiceAsync(this IHost host, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (await WrongSettings(host) is { } lines)
        {
            foreach (var line in lines)
                await Console.Error.WriteLineAsync(line);
            return 1;
        }

        await host.RunAsync(cancellationToken);
        return 0;
    }

    private static async Task<IEnumerable<string>?> WrongSettings(IHost host)
    {
        try
        {
            host.Services.GetService<IStartupValidator>()?.Validate();
            return null;
        }
        catch (Exception exception)
        {
            // Any exception of the validation stops the service, including those of the binder, whose type differs from the validators'.
            await ((IAsyncDisposable)host).DisposeAsync();
            return Lines(exception);
        }
    }

    private static IEnumerable<string> Lines(Exception exception) => exception switch
    {
        AggregateException several => several.InnerExceptions.SelectMany(Lines),
        OptionsValidationException invalid => invalid.Failures,
        _ => [exception.Message],
    };
}
