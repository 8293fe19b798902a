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

    private void Reload()
    {
        try
        {
            var options = new RateLimitOptions();
            _configuration.GetSection(RateLimitOptions.Section).Bind(options);
            var result = _validator.Validate(null, options);
            if (result.Failed)
                Log.Ignored(_logger, result.FailureMessage);
            else
                _changed = new PolicySet(options);
        }
        catch (InvalidOperationException wrong)
        {
            // The binder's word for a value of the wrong type.
            Log.Ignored(_logger, wrong.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The changed rate limits are ignored, the former ones stay in force: {Reason}")]
        public static partial void Ignored(ILogger logger, string reason);
    }
}
