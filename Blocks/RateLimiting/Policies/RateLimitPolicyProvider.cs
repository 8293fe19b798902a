using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Scalable.RateLimiting.Policies;

/// <summary>
/// Provides the policies in force. They follow configuration; an invalid change is logged, and the previous policies stay.
/// </summary>
public sealed partial class RateLimitPolicyProvider : IDisposable
{
    private readonly IOptionsFactory<RateLimitOptions> _factory;
    private readonly ILogger<RateLimitPolicyProvider> _logger;
    private readonly IDisposable _subscription;
    private readonly Lazy<RateLimitPolicies> _first;
    private volatile RateLimitPolicies? _changed;

    /// <summary>Reads the policies at their first use, and again after each change of configuration.</summary>
    /// <param name="configuration">Reports its changes.</param>
    /// <param name="factory">Reads and validates the options.</param>
    /// <param name="logger">The log.</param>
    public RateLimitPolicyProvider(
        IConfiguration configuration, IOptionsFactory<RateLimitOptions> factory, ILogger<RateLimitPolicyProvider> logger)
    {
        (_factory, _logger) = (factory, logger);

        // Lazy: routes are mapped before settings are validated, and an invalid setting should be reported in one line.
        _first = new Lazy<RateLimitPolicies>(() => new RateLimitPolicies(factory.Create(Options.DefaultName)));
        _subscription = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    /// <summary>The options in force.</summary>
    public RateLimitOptions CurrentOptions => Current.Options;

    internal RateLimitPolicies Current => _changed ?? _first.Value;

    /// <summary>Ends the subscription to changes.</summary>
    public void Dispose() => _subscription.Dispose();

    /// <summary>Reads and validates the options as they are configured now, which may differ from those in force.</summary>
    /// <exception cref="InvalidOperationException">The configuration is invalid; the message states the reason.</exception>
    public RateLimitOptions Read()
    {
        try
        {
            return _factory.Create(Options.DefaultName);
        }
        catch (OptionsValidationException invalid)
        {
            throw new InvalidOperationException(invalid.Message, invalid);
        }
    }

    private void Reload()
    {
        try
        {
            _changed = new RateLimitPolicies(Read(), Current);
        }
        catch (InvalidOperationException invalid)
        {
            Log.Ignored(_logger, invalid.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Ignored an invalid change of the rate limits; the previous ones stay in force: {Reason}")]
        public static partial void Ignored(ILogger logger, string reason);
    }
}
