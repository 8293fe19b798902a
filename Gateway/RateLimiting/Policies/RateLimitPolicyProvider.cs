using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Gateway.RateLimiting.Policies;

/// <summary>
/// Provides the policies in force. They follow configuration; an invalid change is logged, and the previous policies stay.
/// </summary>
internal sealed partial class RateLimitPolicyProvider : IDisposable
{
    private readonly IConfiguration _configuration;
    private readonly IValidateOptions<RateLimitOptions> _validator;
    private readonly ILogger<RateLimitPolicyProvider> _logger;
    private readonly IDisposable _watch;
    private readonly Lazy<RateLimitPolicies> _first;
    private volatile RateLimitPolicies? _changed;

    public RateLimitPolicyProvider(
        IConfiguration configuration,
        IOptions<RateLimitOptions> options,
        IValidateOptions<RateLimitOptions> validator,
        ILogger<RateLimitPolicyProvider> logger)
    {
        (_configuration, _validator, _logger) = (configuration, validator, logger);

        // Lazy: routes are mapped before settings are validated, and an invalid setting should be reported in one line.
        _first = new Lazy<RateLimitPolicies>(() => new RateLimitPolicies(options.Value));
        _watch = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    public RateLimitPolicies Current => _changed ?? _first.Value;

    public void Dispose() => _watch.Dispose();

    /// <summary>Reads the current configuration of the limits, and of the routes that name them.</summary>
    /// <exception cref="InvalidOperationException">The configuration is invalid; the message states the reason.</exception>
    public RateLimitOptions Read()
    {
        var options = new RateLimitOptions();
        _configuration.GetSection(RateLimitOptions.Section).Bind(options);
        var result = _validator.Validate(null, options);
        return result.Failed ? throw new InvalidOperationException(result.FailureMessage) : options;
    }

    private void Reload()
    {
        try
        {
            _changed = new RateLimitPolicies(Read(), Current);
        }
        catch (InvalidOperationException wrong)
        {
            Log.Ignored(_logger, wrong.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Ignored an invalid change of the rate limits; the previous ones stay in force: {Reason}")]
        public static partial void Ignored(ILogger logger, string reason);
    }
}
