using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Gateway.RateLimiting.Policies;

/// <summary>The policies in force. They follow configuration; a change that does not pass validation is logged, and the old ones stay.</summary>
internal sealed partial class PolicySource : IDisposable
{
    private readonly IConfiguration _configuration;
    private readonly IValidateOptions<RateLimitOptions> _validator;
    private readonly ILogger<PolicySource> _logger;
    private readonly IDisposable _watch;
    private readonly Lazy<PolicySet> _first;
    private volatile PolicySet? _changed;

    public PolicySource(
        IConfiguration configuration, IOptions<RateLimitOptions> options, IValidateOptions<RateLimitOptions> validator, ILogger<PolicySource> logger)
    {
        (_configuration, _validator, _logger) = (configuration, validator, logger);

        // Not yet: routes are mapped before settings are checked, and a wrong one shall be one line.
        _first = new Lazy<PolicySet>(() => new PolicySet(options.Value));
        _watch = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    public PolicySet Current => _changed ?? _first.Value;

    public void Dispose() => _watch.Dispose();

    /// <summary>Reads what configuration says now, of limits and of the routes that name them.</summary>
    /// <exception cref="InvalidOperationException">It is wrong, and why.</exception>
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
            _changed = new PolicySet(Read(), Current);
        }
        catch (InvalidOperationException wrong)
        {
            Log.Ignored(_logger, wrong.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The changed rate limits are ignored, the former ones stay in force: {Reason}")]
        public static partial void Ignored(ILogger logger, string reason);
    }
}
